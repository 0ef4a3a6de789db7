import { setFlagsFromString } from 'node:v8';

/**
 * To be imported first, by a process whose main thread waits for the network rather than computes. Holds for the threads
 * that it begins, too.
 *
 * The young generation stays as small as it is at the start: loading the program would grow it to its limit, 32 MB on
 * Node 20 and 64 MB on Node 24, all resident for good. V8 reads a limit before the program runs, hence the factor by
 * which it grows.
 */
setFlagsFromString('--semi-space-growth-factor=1');

/**
 * The old generation is collected when it has grown by so many per cent since it was collected last. V8's own rule goes
 * by the memory of the machine: on one of 24 GB it lets a heap of some tens of megabytes grow to several times as much.
 */
setFlagsFromString('--heap-growing-percent=40');
