package dev.weft.bench.experiment;

import dev.weft.bench.host.NativeTools;
import dev.weft.bench.host.Requirement;
import dev.weft.bench.subject.SubjectKind;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Who can be measured here, and what is missing for the others.
public final class Peers {
    private final NativeTools tools;
    private final Map<SubjectKind, String> complaints = new EnumMap<>(SubjectKind.class);

    /// @param tools what is compiled for some of them
    public Peers(NativeTools tools) {
        this.tools = tools;
    }

    /// Why a subject cannot be measured.
    ///
    /// @param kind which one
    /// @param onWire whether it is to be reached from outside; Weft alone needs nothing else
    /// @return what is missing and how to install it, or null if nothing is
    public @Nullable String complaint(SubjectKind kind, boolean onWire)
            throws IOException, InterruptedException {
        if (kind.isWeft() && !onWire) {
            return null;
        }
        var known = complaints.get(kind);
        if (known == null) {
            known = look(kind);
            complaints.put(kind, known);
        }
        return known.isEmpty() ? null : known;
    }

    private String look(SubjectKind kind) throws IOException, InterruptedException {
        return switch (kind) {
            case WEFT, WEFT_BUSY, WEFT_BLOCK ->
                    Objects.requireNonNullElse(Requirement.complaintOfTun(), "");
            case LIMIT, LIMIT_OFFLOAD -> built("limit", "gcc libc6-dev");
            case KERNEL -> built("tcpload", "gcc libc6-dev");
            case KERNEL_NO_OFFLOAD -> {
                var ethtool = Requirement.missingProgram("ethtool", "ethtool");
                yield ethtool == null ? built("tcpload", "gcc libc6-dev") : ethtool;
            }
            case LWIP -> built("lwip", "gcc libc6-dev liblwip-dev");
            case GVISOR -> built("gvisor", "golang-go golang-gvisor-gvisor-dev");
        };
    }

    private String built(String program, String packages) throws IOException, InterruptedException {
        var complaint = tools.tool(program).complaint();
        return complaint == null ? "" : complaint + ": apt install " + packages;
    }
}
