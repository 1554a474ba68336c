package dev.weft;

import dev.weft.message.AddressVerdict;
import java.io.IOException;

/// Another station uses the address that a stack was to use (RFC 5227 §2.1.1).
public final class AddressConflictException extends IOException {
    private static final long serialVersionUID = 1;

    AddressConflictException(AddressVerdict.Conflict conflict) {
        super(
                "address "
                        + conflict.address()
                        + " is in use by "
                        + conflict.other()
                        + ": choose another");
    }
}
