import { config } from 'zod/mini';

// Imported before every schema: each decides as it is made whether it will write code of its own and have it evaluated.
config({ jitless: true });
