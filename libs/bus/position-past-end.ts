/**
 * A stored position is past the end of its partition: the topic was made anew and the position was not. To go on from
 * the oldest message would be wrong, because a handler takes what is below its position for done.
 */
export class PositionPastEnd extends Error {
  constructor(group: string, topic: string, partition: number, position: bigint) {
    super(
      `${group} has the position ${position} in ${topic}/${partition}, which ends before it: the topic was made anew. ` +
        `Delete the group's positions in that topic to begin with its oldest message`,
    );
  }
}
