/** How the API refuses: `error` and `error_description` as it has them, more members where this service adds some. */
export class ServiceError extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, string | number>>;

  constructor(
    status: number,
    error: string,
    description: string,
    more: Record<string, number | string> = {},
  ) {
    super(error);
    this.status = status;
    this.body = { error, error_description: description, ...more };
  }
}

export const invalidRequest = (description: string, status = 400): ServiceError =>
  new ServiceError(status, 'invalid_request', description);

/** `count` of `limit` tries are used. Extension: the two numbers. */
export const pinWrong = (count: number, limit: number): ServiceError =>
  new ServiceError(400, 'invalid_pin', count < limit ? 'The PIN is invalid' : 'The PIN is locked', {
    triesLeft: limit - count,
    limit,
  });
export const pinLocked = (limit: number): ServiceError => pinWrong(limit, limit);
