import type { TextResult, TextTask } from './text-task';

/** What parses one text at a time, apart from the rest of the program: a thread or a process. */
export interface TextParser {
  begin(task: TextTask): void;
  /** While it has nothing to do it does not keep the program alive. */
  rest(): void;
  stop(): Promise<void>;
}

/** What a parser tells: an answer to the task that was begun, or that it has ended and why. */
export interface TextParserEvents {
  readonly onAnswer: (result: TextResult) => void;
  readonly onEnd: (reason: string) => void;
}
