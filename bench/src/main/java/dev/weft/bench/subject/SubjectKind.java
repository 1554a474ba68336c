package dev.weft.bench.subject;

/// What is measured.
public enum SubjectKind {
    /// [WeftServer] with echo, discard and chargen, under the flags of `./weft`; looks before it
    /// sleeps, as `./weft up` does.
    WEFT("weft", "Weft"),
    /// The same, but it never sleeps.
    WEFT_BUSY("weft-busy", "Weft, busy"),
    /// The same, but it sleeps at once.
    WEFT_BLOCK("weft-block", "Weft, blocking"),
    /// A reflector of the bench's own in C: next to no stack at all.
    LIMIT("limit", "limit"),
    /// The same with checksums and segmentation left to the kernel.
    LIMIT_OFFLOAD("limit-offload", "limit, offload"),
    /// Linux over a veth.
    KERNEL("kernel", "Linux"),
    /// The same without checksum and segmentation offload.
    KERNEL_NO_OFFLOAD("kernel-no-offload", "Linux, no offload"),
    /// lwIP behind a program of the bench's own.
    LWIP("lwip", "lwIP"),
    /// gVisor's netstack behind a program of the bench's own.
    GVISOR("gvisor", "gVisor");

    private final String key;
    private final String label;

    SubjectKind(String key, String label) {
        this.key = key;
        this.label = label;
    }

    /// {@return its name in results}
    public String key() {
        return key;
    }

    /// {@return its name in reports}
    public String label() {
        return label;
    }

    /// {@return whether it is asked for by `--peers`}
    public boolean isPeer() {
        return this == LWIP || this == GVISOR;
    }

    /// {@return whether it is this repository's stack}
    public boolean isWeft() {
        return this == WEFT || this == WEFT_BUSY || this == WEFT_BLOCK;
    }

    /// The kind with this name in results.
    ///
    /// @param key its name
    /// @return the kind
    public static SubjectKind of(String key) {
        for (var each : values()) {
            if (each.key.equals(key)) {
                return each;
            }
        }
        throw new IllegalArgumentException("no subject: " + key);
    }
}
