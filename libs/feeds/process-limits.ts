/** What a process for large texts may use. */
export interface ProcessLimits {
  /** Of its heap of JavaScript objects. */
  readonly maxHeapMb: number;
  /** Resident, of the whole process: what a PDF inflates to is no JavaScript heap. */
  readonly maxResidentMb: number;
}

/** How a process ends that needed more; 3 to 13 are taken by Node. */
export const PROCESS_EXIT_OUT_OF_MEMORY = 40;
