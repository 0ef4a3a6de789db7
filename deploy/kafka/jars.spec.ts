import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { BrokerUnavailable, judgeJava, provisionJars } from './jars';

describe('judgeJava', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', null],
    ['java version "21" 2023-09-19 LTS', null],
    ['openjdk version "26-ea" 2026-03-17', null],
    [
      'openjdk version "11.0.2" 2019-01-15',
      'The local Kafka broker needs Java 17 or newer: the java on the PATH is 11',
    ],
    ['java version "1.8.0_202"', 'The local Kafka broker needs Java 17 or newer: the java on the PATH is 8'],
    ['', 'The local Kafka broker needs Java 17 or newer: java -version did not tell its version'],
  ])('%s', (output, verdict) => {
    expect(judgeJava(output)).toBe(verdict);
  });
});

describe('provisionJars', () => {
  let folder: string;
  let cacheDir: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'watchfloor-jars-'));
    cacheDir = join(folder, 'cache');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const runs = () => (existsSync(join(folder, 'runs')) ? readFileSync(join(folder, 'runs'), 'utf8').length : 0);
  const log = () => {
    throw new Error('Nothing is to be logged');
  };

  /** A Maven that notes each run, and that copies one jar unless it is told to do something else. */
  function mavenThat(does = 'mkdir -p "$to" && echo jar > "$to/kafka.jar"'): { cacheDir: string; maven: string } {
    const maven = join(folder, 'mvn');
    const script = [
      '#!/bin/sh',
      '[ "$1" = --version ] && exit 0',
      `printf x >> '${folder}/runs'`,
      'for argument; do case $argument in -DoutputDirectory=*) to=${argument#*=};; esac; done',
      does,
    ];
    writeFileSync(maven, script.join('\n'), { mode: 0o755 });
    return { cacheDir, maven };
  }

  it('runs Maven once and then says nothing', async () => {
    const source = mavenThat();
    const lines: string[] = [];
    const jars = await provisionJars((line) => lines.push(line), source);
    expect(readdirSync(jars)).toEqual(['.complete', 'kafka.jar']);
    expect(lines).toEqual([expect.stringMatching(/^Downloading Apache Kafka 4\.\d+\.\d+ with Maven, once$/)]);
    expect(await provisionJars(log, source)).toBe(jars);
    expect(runs()).toBe(1);
    expect(readdirSync(cacheDir)).toEqual([basename(jars)]);
  });

  it('lets one of many callers at once download', async () => {
    const source = mavenThat();
    const folders = await Promise.all([1, 2, 3, 4].map(() => provisionJars(undefined, source)));
    expect(new Set(folders).size).toBe(1);
    expect(runs()).toBe(1);
  });

  it('downloads again where a download was killed', async () => {
    const source = mavenThat();
    const jars = await provisionJars(undefined, source);
    rmSync(join(jars, '.complete'));
    mkdirSync(join(cacheDir, 'partial-1'));
    await provisionJars(undefined, source);
    expect(runs()).toBe(2);
    expect(readdirSync(cacheDir)).toEqual([basename(jars)]);
  });

  it('downloads again when the pom has changed', async () => {
    const source = mavenThat();
    const jars = await provisionJars(undefined, source);
    writeFileSync(join(jars, '.complete'), 'digest of another pom');
    await provisionJars(undefined, source);
    expect(runs()).toBe(2);
  });

  it('takes the lock of a process that is dead', async () => {
    mkdirSync(cacheDir);
    writeFileSync(join(cacheDir, 'lock'), '2147483646');
    await provisionJars(undefined, mavenThat());
    expect(runs()).toBe(1);
  });

  it('gives the line of Maven that says what failed, and keeps nothing', async () => {
    const source = mavenThat(
      'mkdir -p "$to"; echo "[INFO] x"; echo "[ERROR] Could not resolve kafka"; echo "[ERROR] [Help 1]"; exit 1',
    );
    const failing = provisionJars(undefined, source);
    await expect(failing).rejects.toThrow(BrokerUnavailable);
    await expect(failing).rejects.toThrow(/^The download of Apache Kafka [\d.]+ failed: Could not resolve kafka$/);
    await provisionJars(undefined, mavenThat());
    expect(runs()).toBe(2);
  });

  it('says that Maven is not there', async () => {
    const missing = { cacheDir, maven: 'no-such-maven' };
    await expect(provisionJars(undefined, missing)).rejects.toThrow('there is no no-such-maven on the PATH');
  });
});
