import { orExit } from '#platform/service';
import { runDistributed } from './distributed';

void orExit(runDistributed);
