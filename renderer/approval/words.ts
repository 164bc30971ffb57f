import type { ApprovalView } from '../../shared/approval.ts';

/** The button that approves, by what it does. */
export const submitOf = {
  'open-file': 'approval.submitConfirm',
  'log-in': 'approval.submitLogIn',
  register: 'approval.submitRegister',
  release: 'approval.submitConfirm',
  'release-without-key': 'approval.submitConfirm',
  'check-password': 'approval.submitConfirm',
  'change-password': 'approval.submitChange',
  copy: 'approval.submitCopy',
  import: 'approval.submitCopy',
  export: 'approval.submitExport',
  delete: 'approval.submitDelete',
  'delete-forever': 'approval.submitDelete',
} as const satisfies Record<ApprovalView['operation'], string>;

/** What is going to happen; a token and the cloud have a secret of their own, which is no certificate password. */
export const introOf = ({ operation, asks }: Pick<ApprovalView, 'operation' | 'asks'>) => {
  if (operation === 'check-password' && asks !== 'certificate-password') return 'approval.intro.check-pin';
  if (operation === 'change-password' && asks !== 'new-password') return 'approval.intro.change-pin';
  return `approval.intro.${operation}` as const;
};
