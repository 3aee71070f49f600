import { describe, expect, test } from 'vitest';
import { mailboxOf as mailboxUnder, type MailboxRules } from '../../domain/mailbox.ts';
import shipped from '../../mailboxes.json' with { type: 'json' };

const rules = shipped as MailboxRules;
const mailboxOf = (address: string) => mailboxUnder(address, rules);

describe('addresses of one mailbox become one text', () => {
  test.each([
    [
      'gmail',
      [
        'ada.lovelace@gmail.com',
        'AdaLovelace+trial2@GoogleMail.com',
        ' a.d.a.lovelace@gmail.com. ',
        '"adalovelace"@gmail.com',
      ],
    ],
    ['icloud', ['ada@icloud.com', 'ada+x@me.com', 'ADA@mac.com']],
    ['proton', ['ada.lovelace@proton.me', 'ada_lovelace@protonmail.com', 'Ada-Lovelace+1@pm.me']],
    ['yandex', ['ada.l@yandex.ru', 'ada-l@ya.ru', 'ada-l+x@yandex.com']],
    ['outlook', ['ada@outlook.com', 'ada+again@outlook.com']],
    [
      'fastmail',
      ['ada@fastmail.com', 'ada+x@fastmail.com', 'anything@ada.fastmail.com', 'shop@new.ada.fastmail.com'],
    ],
    ['yahoo', ['adal@yahoo.com', 'adal-shop@yahoo.com', 'adal+x@yahoo.com']],
    ['international hosts', ['ada@bücher.example', 'ada@xn--bcher-kva.example', 'ADA@BÜCHER.example']],
    [
      'Unicode forms',
      ['ａｄａ@example.org', 'ada@ｅｘａｍｐｌｅ.org', 'a\u200Bda@example.org', 'ada@example。org'],
    ],
    ['composed and decomposed', ['jos\u00e9@example.org', 'jose\u0301@example.org']],
  ])('%s', (_, addresses) => {
    expect(new Set(addresses.map(mailboxOf)).size).toBe(1);
  });
});

describe('other mailboxes stay apart', () => {
  test.each([
    ['dots matter at most hosts', 'ada.l@outlook.com', 'adal@outlook.com'],
    ['a host that is not known may give a plus to another', 'ada+x@example.org', 'ada@example.org'],
    ['one name at two hosts of one provider', 'ada@outlook.com', 'ada@hotmail.com'],
    ['one name at two hosts of Fastmail', 'ada@fastmail.com', 'ada@fastmail.fm'],
    ['a host that only ends alike', 'ada.l@notgmail.com', 'adal@notgmail.com'],
    ['a subdomain of another provider', 'x@ada.gmail.com', 'ada@gmail.com'],
    ['different names', 'ada@gmail.com', 'adah@gmail.com'],
    ['a name that is nothing but a tag', '+a@gmail.com', '+b@gmail.com'],
  ])('%s', (_, one, other) => {
    expect(mailboxOf(one)).not.toBe(mailboxOf(other));
  });
});

test.each([
  '',
  '@',
  'no-at',
  '@gmail.com',
  'a@',
  'a@b c',
  'a@[127.0.0.1]',
  'a@b/c?d#e',
  'a@xn--\u0000',
  'x@@gmail.com',
])('%j, which is no address, is answered and stays itself', (text) => {
  expect(mailboxOf(mailboxOf(text))).toBe(mailboxOf(text));
});
