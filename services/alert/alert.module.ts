import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AlertStore } from './alert-store';
import { MentionsController } from './mentions.controller';
import { Relay } from './relay';

/** mentions.v1 → articles, stories, alerts and alert events in Postgres → alerts.v1. */
@Module({
  controllers: [MentionsController],
  providers: [
    Relay,
    { provide: AlertStore, useFactory: (dataSource: DataSource) => new AlertStore(dataSource), inject: [DataSource] },
  ],
})
export class AlertModule {}
