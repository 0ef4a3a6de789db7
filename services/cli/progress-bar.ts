import { styled, type Terminal } from './terminal';

const WIDTH_CHARS = 30;
/** Without a terminal that can draw over a line: a line for each of these shares. */
const STEP_PERCENT = 10;

/** How far a long command is, on standard error: one line that is drawn over, or now and then a line of its own. */
export class ProgressBar {
  private readonly begun = performance.now();
  private toldPercent = 0;
  private isDrawn = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly unit: string,
    private readonly total: number,
  ) {}

  show(done: number): void {
    const share = this.total === 0 ? 1 : Math.min(1, done / this.total);
    const seconds = (performance.now() - this.begun) / 1_000;
    const left = share === 0 ? '' : `, ${Math.ceil(seconds / share - seconds)} s left`;
    const counts = `${done} of ${this.total} ${this.unit}, ${Math.round(done / Math.max(seconds, 0.001))}/s${left}`;
    const percent = Math.floor(share * 100);
    if (this.terminal.colour) {
      const filled = Math.round(share * WIDTH_CHARS);
      const bar = styled(this.terminal, 'green', '█'.repeat(filled)) + '░'.repeat(WIDTH_CHARS - filled);
      this.terminal.err(`\r\u001b[2K${bar} ${String(percent).padStart(3)} %  ${counts}`);
      this.isDrawn = true;
    } else if (percent >= this.toldPercent + STEP_PERCENT) {
      this.toldPercent = percent - (percent % STEP_PERCENT);
      this.terminal.err(`${percent} %  ${counts}\n`);
    }
  }

  end(): void {
    if (this.isDrawn) this.terminal.err('\n');
  }
}
