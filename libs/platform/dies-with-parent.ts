import { spawnSync } from 'node:child_process';

export interface ParentTie {
  /** What the child gets when this process ends; default TERM. */
  readonly signal?: 'TERM' | 'INT';
  /** Further options of setpriv: the identity that the child runs under. */
  readonly setpriv?: readonly string[];
  readonly parentPid?: number;
}

let setprivCan: boolean | undefined;

/**
 * Whether a child can be tied to this process: `setpriv --pdeathsig` (Linux, util-linux 2.33 and newer). Elsewhere a
 * child outlives a parent that was killed.
 */
export function canDieWithParent(): boolean {
  setprivCan ??=
    process.platform === 'linux' &&
    spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true'], { stdio: 'ignore' }).status === 0;
  return setprivCan;
}

/**
 * The command line that gets a signal when the thread that spawns it ends, also after a SIGKILL; unchanged where that
 * is not possible. setpriv and the shell replace themselves, so the child's pid is the command's own.
 */
export function diesWithParent(
  command: string,
  args: readonly string[],
  { signal = 'TERM', setpriv = [], parentPid = process.pid }: ParentTie = {},
): [command: string, args: string[]] {
  if (!canDieWithParent()) return [command, [...args]];
  // A parent that was killed before setpriv had its say sends no signal any more: hence the look at who it is now.
  const unlessOrphan = ['sh', '-c', '[ "$PPID" = "$0" ] && exec "$@"', String(parentPid)];
  return ['setpriv', [...setpriv, '--pdeathsig', signal, '--', ...unlessOrphan, command, ...args]];
}
