import { type ReactNode, useId } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components/Modal';

interface Props {
  readonly heading: string;
  /** Read out with the heading when the dialog opens. */
  readonly message: string;
  readonly children: ReactNode;
  /** Called by Esc; there is no closing by a click outside. */
  readonly onClose: () => void;
}

/** A dialog that must be answered. Its own buttons come with the children. */
export function AlertDialog({ heading, message, children, onClose }: Props) {
  const id = useId();
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="modal">
        <Dialog role="alertdialog" className="dialog" aria-describedby={id}>
          <Heading slot="title" level={2}>
            {heading}
          </Heading>
          <p id={id}>{message}</p>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
