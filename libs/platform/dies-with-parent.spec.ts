import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { canDieWithParent, diesWithParent } from './dies-with-parent';

describe('diesWithParent', () => {
  it('is the command itself where the system cannot do it, else a command that becomes it', () => {
    const [command, args] = diesWithParent('java', ['-version']);
    expect([command, ...args].slice(-2)).toEqual(['java', '-version']);
    expect(command === 'setpriv').toBe(canDieWithParent());
  });

  (canDieWithParent() ? it : it.skip)('ends the child when its parent is killed, however early', async () => {
    const placeholder = 0;
    const [command, args] = diesWithParent('sleep', ['60'], { parentPid: placeholder });
    const startChild = `
      const args = ${JSON.stringify(args)}.map((arg) => (arg === '${placeholder}' ? String(process.pid) : arg));
      const stdio = ['ignore', 'inherit', 'inherit'];
      require('node:child_process').spawn('${command}', args, { stdio, detached: true });
      console.log('spawned');
    `;
    const parent = spawn(process.execPath, ['-e', startChild], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(parent.stdout, 'data');
    parent.kill('SIGKILL');
    // The child holds the other end of the same pipe; it closes when both are gone.
    await once(parent, 'close');
  });
});
