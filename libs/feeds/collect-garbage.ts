import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects garbage now. For what has just let go of much memory outside of V8's heap, such as the bytes of a large answer:
 * V8 does not know how much that is, and collects it late. Takes some tens of milliseconds.
 */
export function collectGarbage(): void {
  collect ??= exposed();
  collect();
}

let collect: (() => void) | undefined;

/** Node gives the function away under a flag only; set while it runs, the flag holds for contexts that are made later. */
function exposed(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
