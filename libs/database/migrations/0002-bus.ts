import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Topics as tables: the bus of the embedded mode (libs/bus/postgres). */
export class Bus1700000000002 implements MigrationInterface {
  readonly name = 'Bus1700000000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- One row per partition of a topic; next_offset outlives the messages, which are deleted in time.
      CREATE TABLE bus_partitions (
        topic text NOT NULL,
        partition integer NOT NULL,
        next_offset bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (topic, partition)
      );

      -- bytea: a message that is not JSON, or not even text, must be representable; json and not jsonb, which
      -- refuses the character NUL. "time" is that of the append.
      CREATE TABLE bus_messages (
        topic text NOT NULL,
        partition integer NOT NULL,
        "offset" bigint NOT NULL,
        key bytea,
        value bytea,
        headers json NOT NULL,
        time timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (topic, partition, "offset")
      );

      CREATE TABLE bus_offsets (
        consumer_group text NOT NULL,
        topic text NOT NULL,
        partition integer NOT NULL,
        next_offset bigint NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (consumer_group, topic, partition)
      );

      -- The lock is held until the commit: offsets of a topic become visible in their order, never with a gap that is
      -- filled later, and two appends that touch the same partitions cannot deadlock.
      CREATE FUNCTION bus_append(
        to_topic text, partitions integer[], keys bytea[], contents bytea[], header_objects text[]
      ) RETURNS void LANGUAGE plpgsql AS $$
      DECLARE appended bigint;
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended('bus append ' || to_topic, 0));
        WITH incoming AS (
          SELECT * FROM unnest(partitions, keys, contents, header_objects)
            WITH ORDINALITY AS m (partition, key, value, headers, position)
        ), advanced AS (
          UPDATE bus_partitions p SET next_offset = p.next_offset + c.messages
          FROM (SELECT partition, count(*) AS messages FROM incoming GROUP BY partition) c
          WHERE p.topic = to_topic AND p.partition = c.partition
          RETURNING p.partition, p.next_offset - c.messages AS first_offset
        )
        INSERT INTO bus_messages (topic, partition, "offset", key, value, headers)
        SELECT to_topic, i.partition,
          a.first_offset + row_number() OVER (PARTITION BY i.partition ORDER BY i.position) - 1,
          i.key, i.value, i.headers::json
        FROM incoming i JOIN advanced a USING (partition);
        GET DIAGNOSTICS appended = ROW_COUNT;
        IF appended <> cardinality(partitions) THEN
          RAISE EXCEPTION 'bus_append: topic % lacks a partition that was named', to_topic;
        END IF;
        PERFORM pg_notify('watchfloor_bus', to_topic);
      END $$;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP FUNCTION bus_append;
      DROP TABLE bus_offsets, bus_messages, bus_partitions;
    `);
  }
}
