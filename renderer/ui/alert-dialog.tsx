import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components/Modal';

interface Props {
  readonly heading: string;
  readonly children: ReactNode;
  /** Called by Esc; there is no closing by a click outside. */
  readonly onClose: () => void;
}

/** A dialog that must be answered. Its own buttons come with the children. */
export function AlertDialog({ heading, children, onClose }: Props) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="modal">
        <Dialog role="alertdialog" className="dialog">
          <Heading slot="title" level={2}>
            {heading}
          </Heading>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
