/** Where one broker listens and keeps its data. */
export interface BrokerPlace {
  readonly port: number;
  readonly controllerPort: number;
  readonly storageDir: string;
}

/**
 * How long the controller believes in a broker that it does not hear of. A broker that was killed cannot come back
 * sooner, hence less than Kafka's 9 s; a machine so busy that the broker is mute for longer sees its partitions
 * without a leader for a moment, hence not much less.
 */
const SESSION_TIMEOUT_MS = 3_000;

const HEARTBEAT_INTERVAL_MS = 500;

/** Kafka refuses a consumer whose session is shorter. Its own 6 s make every test of a lost consumer slow. */
const MIN_GROUP_SESSION_TIMEOUT_MS = 500;

/** Kafka's own 128 MiB is half of the heap. 8 MiB hold the keys of a compacted segment with 300,000 of them. */
const CLEANER_BUFFER_BYTES = 8 * 1024 * 1024;

/** The settings of a broker that is its own controller, alone, and reachable from this machine only. */
export function serverProperties({ port, controllerPort, storageDir }: BrokerPlace): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    // Voters by configuration and not in the metadata log: the controller's port may change from start to start.
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': escaped(storageDir),

    'auto.create.topics.enable': false,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    // Kafka's 50 each are made at the first use; a single broker gains nothing by them.
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.num.partitions': 1,

    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': MIN_GROUP_SESSION_TIMEOUT_MS,
    'broker.session.timeout.ms': SESSION_TIMEOUT_MS,
    'broker.heartbeat.interval.ms': HEARTBEAT_INTERVAL_MS,

    // A sign of life for other controllers, twice a second, each with an fsync. There are none.
    'metadata.max.idle.interval.ms': 0,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': CLEANER_BUFFER_BYTES,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** A backslash escapes in Java's properties format. */
function escaped(path: string): string {
  return path.replaceAll('\\', '\\\\');
}
