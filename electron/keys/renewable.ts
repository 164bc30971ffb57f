import type { StatementDraft } from '../../shared/statement.ts';

/** What a fresh challenge brings along; all else was shown, or names what is done. */
const perChallenge = ({ challenge: _challenge, time: _time, ...rest }: StatementDraft): string =>
  JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));

/** A statement that waits for its approval, and takes a fresh challenge meanwhile: the same words about the same act. */
export class Renewable {
  #statement: StatementDraft;

  constructor(statement: StatementDraft) {
    this.#statement = statement;
  }

  get statement(): StatementDraft {
    return this.#statement;
  }

  /** Another act, or other words than the window shows, are no renewal: the one before stays. */
  renew(statement: StatementDraft): void {
    if (perChallenge(statement) === perChallenge(this.#statement)) this.#statement = statement;
  }
}
