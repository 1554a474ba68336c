package dev.weft.bench.experiment;

import static dev.weft.bench.subject.SubjectKind.GVISOR;
import static dev.weft.bench.subject.SubjectKind.KERNEL;
import static dev.weft.bench.subject.SubjectKind.KERNEL_NO_OFFLOAD;
import static dev.weft.bench.subject.SubjectKind.LIMIT;
import static dev.weft.bench.subject.SubjectKind.LIMIT_OFFLOAD;
import static dev.weft.bench.subject.SubjectKind.LWIP;
import static dev.weft.bench.subject.SubjectKind.WEFT;

import dev.weft.bench.subject.SubjectKind;
import java.util.List;

/// Who takes part.
final class Kinds {
    /// Where packets are small: the limit without virtio headers is the faster one.
    static final List<SubjectKind> PACKETS = List.of(LIMIT, KERNEL, LWIP, GVISOR, WEFT);

    /// Where TCP is asked, as each runs by default.
    static final List<SubjectKind> STREAMS = List.of(LIMIT_OFFLOAD, KERNEL, LWIP, GVISOR, WEFT);

    /// Where nobody may leave segmentation to the kernel.
    static final List<SubjectKind> WITHOUT_OFFLOAD =
            List.of(LIMIT, KERNEL_NO_OFFLOAD, LWIP, GVISOR, WEFT);

    /// Who can leave it to the kernel.
    static final List<SubjectKind> WITH_OFFLOAD = List.of(LIMIT_OFFLOAD, KERNEL, WEFT);

    /// Who has a server for iperf3.
    static final List<SubjectKind> IPERF3 = List.of(KERNEL, WEFT);

    /// Who has a loopback of its own inside one process.
    static final List<SubjectKind> IN_STACK = List.of(LWIP, GVISOR, WEFT);

    private Kinds() {}
}
