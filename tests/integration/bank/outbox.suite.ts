import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { outboxFile, readDelivered, type Delivered } from '../../sandbox-bank/outbox/deliver.ts';
import { certify } from './signer.ts';
import { world } from './world.ts';

export const checkOutbox = (): void => {
  test('the customer is told of every change, in words that give nothing away', async () => {
    const certificate = await certify();
    const done = await world.hong.register(certificate);
    const released = await world.hong.release(certificate, done.registration);
    const file = outboxFile(world.bank.data);
    const told = async (number: string): Promise<Delivered> => {
      const notices = await readDelivered(file);
      const [notice, ...others] = notices.filter(({ text }) => text.ko.includes(number));
      if (!notice) throw new Error('not yet');
      expect(others).toEqual([]);
      return notice;
    };
    const [first, second] = await vi.waitFor(
      () => Promise.all([told(done.number), told(released.number)]),
      10_000,
    );
    expect(first.customer).toBe('hong');
    expect(first.time).toBe(done.time);
    expect(first.text.ko).toMatch(/^\[우리은행\] 인증서를 등록했습니다\.\n일시: \d{4}\. /);
    expect(first.text.ko).toContain('인증서: 홍*동 은행/신용카드/보험용');
    expect(first.text.ko).toContain(
      '본인이 하지 않았다면 바로 우리은행 고객센터(1588-5000)로 알려 주십시오.',
    );
    expect(first.text.en).toMatch(/A certificate was registered\.[^]*call the Woori Bank customer centre/);
    expect(second.text.ko).toContain('등록된 인증서를 해제했습니다.');
    const text = await readFile(file, 'utf8');
    const { idn, name } = world.bank.customer('hong');
    for (const secret of [idn, name, certificate.random, certificate.sha256, 'MII'])
      expect(text).not.toContain(secret);
  });
};
