/** How `wf` ends; 64 and 78 are those of sysexits.h. */
export const EXIT = { ok: 0, failed: 1, usage: 64, configuration: 78 } as const;
