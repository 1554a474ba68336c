package dev.weft.tcp.connection;

import dev.weft.message.Endpoint;
import dev.weft.time.MonotonicTime;
import dev.weft.wire.IpAddress;
import dev.weft.wire.SequenceNumber;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Chooses initial sequence numbers that nobody off the path can guess (RFC 6528 §3, RFC 9293
/// §3.4.1):
///
/// ```text
///   ISN = M + F(localip, localport, remoteip, remoteport, secretkey)
/// ```
///
/// M is a clock that ticks every four microseconds (MUST-8); F is the head of a SHA-256 with a
/// secret in it (SHLD-1), which nobody else can compute (MUST-9). Where a connection's timestamps
/// begin is chosen the same way, per pair of hosts, so that they increase from one connection to
/// the next (RFC 7323 §5.4, RFC 6191).
public final class InitialSequenceNumbers {
    private static final int NANOS_PER_TICK = 4_000;
    private static final int NANOS_PER_TIMESTAMP = 1_000_000;

    private static final int PAST_OLD_NUMBERS = 1 << 16;

    private final byte[] secret;
    private final MessageDigest digest; // keeps a state: one process's
    private @Nullable IpAddress lastLocal; // most connections are between the same two hosts
    private @Nullable IpAddress lastRemote;
    private int lastOffset;
    private @Nullable IpAddress lastHost;
    private @Nullable Endpoint lastPeer;
    private int lastPortOffset;

    /// Chooses the secret.
    ///
    /// @param random the loom's
    public InitialSequenceNumbers(RandomGenerator random) {
        this(secret(random));
    }

    private InitialSequenceNumbers(byte[] secret) {
        this.secret = secret;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] secret(RandomGenerator random) {
        var octets = new byte[16];
        random.nextBytes(octets);
        return octets;
    }

    /// The same choices, for another process.
    public InitialSequenceNumbers forAnotherProcess() {
        return new InitialSequenceNumbers(secret);
    }

    /// The initial sequence number of a connection that begins now.
    public SequenceNumber choose(Endpoint local, Endpoint remote, MonotonicTime now) {
        var m = (int) (now.nanos() / NANOS_PER_TICK);
        var f = hash(local, remote, local.port() << 16 | remote.port());
        return new SequenceNumber(m + f);
    }

    /// The initial sequence number of a connection whose ends had one before, not long ago: the new
    /// numbers begin past the old (RFC 9293 MAY-2).
    ///
    /// @param before SND.NXT of the earlier connection, null if there was none
    public SequenceNumber chooseAfter(
            @Nullable SequenceNumber before, Endpoint local, Endpoint remote, MonotonicTime now) {
        var chosen = choose(local, remote, now);
        return before == null || chosen.isAfter(before) ? chosen : before.plus(PAST_OLD_NUMBERS);
    }

    /// Where the sequence of ports towards a peer begins, in a range of any length: RFC 6056
    /// §3.3.3, F(local_IP, remote_IP, remote_port, secret_key).
    public int portOffset(Endpoint local, Endpoint remote) {
        if (!remote.equals(lastPeer) || !local.address().equals(lastHost)) {
            lastHost = local.address();
            lastPeer = remote;
            lastPortOffset = hash(local, remote, remote.port());
        }
        return lastPortOffset;
    }

    /// What to add to the milliseconds of the clock for the timestamps between two hosts.
    public int timestampOffset(Endpoint local, Endpoint remote) {
        if (!local.address().equals(lastLocal) || !remote.address().equals(lastRemote)) {
            lastLocal = local.address();
            lastRemote = remote.address();
            lastOffset = hash(local, remote, 0);
        }
        return lastOffset;
    }

    /// The timestamp clock: milliseconds.
    static int timestamp(MonotonicTime now, int offset) {
        return (int) (now.nanos() / NANOS_PER_TIMESTAMP) + offset;
    }

    private int hash(Endpoint local, Endpoint remote, int ports) {
        digest.update(secret);
        update(local);
        update(remote);
        return ByteBuffer.wrap(digest.digest(ByteBuffer.allocate(4).putInt(ports).array()))
                .getInt();
    }

    private void update(Endpoint end) {
        digest.update(end.address().toInetAddress().getAddress());
    }
}
