import { Module } from '@nestjs/common';
import { ArticlesController } from './articles.controller';

/** articles.v1 → mentions.v1. */
@Module({ controllers: [ArticlesController] })
export class ClassifyModule {}
