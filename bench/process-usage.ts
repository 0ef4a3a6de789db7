import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Usage {
  /** User and system time since the start of the process, in seconds. */
  readonly cpuSeconds: number;
  /** Largest resident memory seen, in MiB. */
  readonly peakMb: number;
}

const SAMPLE_MS = 500;

/**
 * Samples CPU time and memory of processes with their children from /proc (Linux). What a child used between its last
 * sample and its end is not seen.
 */
export class UsageSampler {
  private readonly ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']).toString());
  private readonly pageMb = Number(execFileSync('getconf', ['PAGESIZE']).toString()) / 1024 / 1024;
  private readonly cpuTicks = new Map<string, Map<number, { first: number; last: number }>>();
  private readonly peakMb = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;

  /** `pids`: name of a process → its id. */
  constructor(private readonly pids: ReadonlyMap<string, number>) {
    this.sample();
    this.timer = setInterval(() => this.sample(), SAMPLE_MS);
  }

  stop(): Map<string, Usage> {
    clearInterval(this.timer);
    this.sample();
    return new Map(
      [...this.pids.keys()].map((name) => {
        const ticks = [...(this.cpuTicks.get(name)?.values() ?? [])].map(({ first, last }) => last - first);
        const cpuSeconds = ticks.reduce((sum, count) => sum + count, 0) / this.ticksPerSecond;
        return [name, { cpuSeconds, peakMb: this.peakMb.get(name) ?? 0 }];
      }),
    );
  }

  private sample(): void {
    const stats = readAllStats();
    const isFirst = this.cpuTicks.size === 0;
    for (const [name, pid] of this.pids) {
      const known = this.cpuTicks.get(name) ?? new Map<number, { first: number; last: number }>();
      this.cpuTicks.set(name, known);
      let residentMb = 0;
      for (const stat of stats.filter((one) => one.pid === pid || one.parent === pid)) {
        const first = known.get(stat.pid)?.first ?? (isFirst || stat.pid === pid ? stat.ticks : 0);
        known.set(stat.pid, { first, last: stat.ticks });
        residentMb += (stat.residentPages - stat.sharedPages) * this.pageMb;
      }
      this.peakMb.set(name, Math.max(this.peakMb.get(name) ?? 0, residentMb));
    }
  }
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
  readonly residentPages: number;
  readonly sharedPages: number;
}

function readAllStats(): Stat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The second field is the command in parentheses and may hold spaces.
        const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ');
        const [, residentPages, sharedPages] = readFileSync(`/proc/${name}/statm`, 'utf8').split(' ').map(Number);
        return [
          {
            pid: Number(name),
            parent: Number(fields[1]),
            ticks: Number(fields[11]) + Number(fields[12]),
            residentPages: residentPages!,
            sharedPages: sharedPages!,
          },
        ];
      } catch {
        return []; // It ended meanwhile.
      }
    });
}
