/** `npm run docs`: writes docs/settings.md from the settings table. */
import { writeFile } from 'node:fs/promises';
import { settingsPage } from '../src/settings.ts';

await writeFile(new URL('../docs/settings.md', import.meta.url), settingsPage());
