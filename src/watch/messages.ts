/** What travels between a service and its watcher. */
import type { PublisherStatus } from '../log/publish.ts';
import type { ContextSettings } from '../open.ts';
import type { Secret } from '../backup/key.ts';
import type { Times } from './schedule.ts';
import type { WatchStatus } from './watcher.ts';
import type { Webhook } from './webhook.ts';

/** What the thread is started with. */
export interface WatchStart {
  readonly settings: ContextSettings;
  readonly times: Times;
  readonly backups: readonly string[];
  readonly backupSecret?: Secret | undefined;
  readonly webhook?: Webhook | undefined;
}

export type ToWatcher =
  | { readonly kind: 'denied'; readonly actor: string }
  | { readonly kind: 'published'; readonly status: PublisherStatus }
  | { readonly kind: 'close' };

export type FromWatcher =
  | { readonly kind: 'status'; readonly status: WatchStatus }
  | {
      readonly kind: 'report';
      readonly entry: { readonly event: string; readonly message: string; readonly rule?: string };
    };
