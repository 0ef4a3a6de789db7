import { orExit } from '#platform/service';
import { runStandalone } from './standalone';

void orExit(() => runStandalone({ kafka: process.argv.includes('--kafka') }));
