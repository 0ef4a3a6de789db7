#!/usr/bin/env node
import { EXIT } from './exit-code';
import { run } from './program';
import { type Terminal, wantsColour } from './terminal';

const terminal: Terminal = {
  env: process.env,
  input: process.stdin,
  colour: wantsColour(process.env, process.stdout.isTTY === true),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};

// The reader has seen enough, as in `wf … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

// Not process.exit: what is still to be written gets written, and `wf start` goes on.
void run(process.argv.slice(2), terminal).then((code) => (process.exitCode = code));
