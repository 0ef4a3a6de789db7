import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Header } from '@nestjs/common';
import { repositoryRoot } from '#platform/repository-root';

const read = (name: string) => readFileSync(join(repositoryRoot(), 'services', 'api', 'page', name), 'utf8');

/** The page that shows what came. Plain files, served as they are written. */
@Controller()
export class PageController {
  private readonly html = read('index.html');
  private readonly script = read('page.js');
  private readonly style = read('page.css');

  @Get('/')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-cache')
  index(): string {
    return this.html;
  }

  @Get('/page.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('cache-control', 'no-cache')
  javascript(): string {
    return this.script;
  }

  @Get('/page.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'no-cache')
  stylesheet(): string {
    return this.style;
  }
}
