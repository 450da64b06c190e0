// Imported before anything that makes zod schemas: zod looks whether it may compile code, and the page's content
// security policy would report the attempt.
import { config } from 'zod';

config({ jitless: true });
