package dev.weft.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.weft.wire.Ipv4Address;
import dev.weft.wire.Ipv4Prefix;
import dev.weft.wire.OffloadCapabilities;
import dev.weft.wire.VirtioNetHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Opens a TAP device and sets up the host's side of it, by `ioctl(2)` alone: the `ip` command need
/// not be there. Runs in the interface's network namespace; all that fails says what to do next.
///
/// What is as it should be is left alone: who owns a TAP that an administrator has set up (`ip
/// tuntap add .. user ..`) may attach to it, but may set nothing.
final class TapSetup {
    /// What came of it.
    ///
    /// @param fd the descriptor to read frames from and write frames to
    /// @param name the interface's name
    /// @param mtu the interface's MTU
    /// @param offload what the kernel does with frames that it gets
    record Opened(int fd, String name, int mtu, OffloadCapabilities offload) {}

    /// What the kernel may be told that we take, and what it does itself then. An older one knows
    /// less and refuses the whole word.
    private record OffloadStep(int features, OffloadCapabilities capabilities) {}

    static final String DEVICE = "/dev/net/tun";
    private static final String AUTOMATIC = "weft%d";
    private static final int LONGEST_NAME = InterfaceRequest.NAME_SIZE - 1;
    private static final int MIN_MTU = 68; // RFC 791 §3.2
    private static final int MAX_MTU = 65_521; // 65535 less an Ethernet header

    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNSETOFFLOAD = 0x400454d0L;
    private static final long TUNSETVNETHDRSZ = 0x400454d8L;
    private static final long SIOCGIFCONF = 0x8912;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCSIFFLAGS = 0x8914;
    private static final long SIOCGIFADDR = 0x8915;
    private static final long SIOCSIFADDR = 0x8916;
    private static final long SIOCGIFNETMASK = 0x891b;
    private static final long SIOCSIFNETMASK = 0x891c;
    private static final long SIOCGIFMTU = 0x8921;
    private static final long SIOCSIFMTU = 0x8922;
    private static final long SIOCGIFINDEX = 0x8933;
    private static final long SIOCBRADDIF = 0x89a2;

    private static final int IFF_TAP = 0x0002;
    private static final int IFF_MULTI_QUEUE = 0x0100;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;
    private static final int IFF_TUN_EXCL = 0x8000;
    private static final int IFF_UP = 1;

    private static final int CSUM = 0x01;
    private static final int TSO4 = 0x02;
    private static final int TSO6 = 0x04;
    private static final int USO4_AND_USO6 = 0x20 | 0x40; // the kernel takes both or none

    private static final List<OffloadStep> OFFLOAD_STEPS =
            List.of(
                    new OffloadStep(
                            CSUM | TSO4 | TSO6 | USO4_AND_USO6,
                            new OffloadCapabilities(true, true, true, true)),
                    new OffloadStep(
                            CSUM | TSO4 | TSO6, new OffloadCapabilities(true, true, true, false)),
                    new OffloadStep(CSUM | TSO4, new OffloadCapabilities(true, true, false, false)),
                    new OffloadStep(CSUM, new OffloadCapabilities(true, false, false, false)));

    private final TapConfig config;

    TapSetup(TapConfig config) {
        this.config = config;
    }

    Opened open() throws TapException {
        checkName();
        checkMtu();
        var fd = openDevice();
        try (var arena = Arena.ofConfined()) {
            var control = openControlSocket();
            try {
                return setUp(arena, fd, control);
            } finally {
                Libc.close(control);
            }
        } catch (TapException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    private Opened setUp(Arena arena, int fd, int control) throws TapException {
        var wanted = config.name();
        if (wanted != null && config.origin() == TapConfig.Origin.EXISTING) {
            requireExisting(arena, control, wanted);
        }
        if (config.hostAddress() != null) {
            requireUnused(arena, control, config.hostAddress().address(), wanted);
        }
        var name = attach(arena, fd);
        setHeaderLength(arena, fd);
        var offload = negotiateOffload(fd);
        setMtu(arena, control, name);
        if (config.hostAddress() != null) {
            setAddress(arena, control, name, config.hostAddress());
        }
        if (config.bridge() != null) {
            joinBridge(arena, control, name, config.bridge());
        }
        if (config.up()) {
            bringUp(arena, control, name);
        }
        return new Opened(fd, name, config.mtu(), offload);
    }

    private void checkName() throws TapException {
        var name = config.name();
        if (name == null) {
            if (config.origin() == TapConfig.Origin.EXISTING) {
                throw new TapException("which existing interface? Give its name");
            }
            return;
        }
        var octets = name.getBytes(StandardCharsets.UTF_8).length;
        if (octets == 0
                || octets > LONGEST_NAME
                || name.equals(".")
                || name.equals("..")
                || name.chars().anyMatch(c -> c <= ' ' || "/:%".indexOf(c) >= 0)) {
            throw new TapException(
                    "\"%s\" cannot be an interface's name: choose 1 to %d characters without space, '/', ':' and '%%'"
                            .formatted(name, LONGEST_NAME));
        }
    }

    private void checkMtu() throws TapException {
        if (config.mtu() < MIN_MTU || config.mtu() > MAX_MTU) {
            throw new TapException(
                    "a TAP device has no MTU of %d: choose one from %d to %d"
                            .formatted(config.mtu(), MIN_MTU, MAX_MTU));
        }
    }

    private int openDevice() throws TapException {
        var fd = Libc.open(DEVICE, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (fd >= 0) {
            return fd;
        }
        throw new TapException(
                switch (-fd) {
                    case Libc.ENOENT, Libc.ENXIO, Libc.ENODEV ->
                            "%s is not there: load the module with `modprobe tun`; in a container, start it with `--device %s`"
                                    .formatted(DEVICE, DEVICE);
                    case Libc.EPERM, Libc.EACCES -> notPermitted("opening " + DEVICE);
                    default -> "%s: %s".formatted(DEVICE, Libc.describe(-fd));
                });
    }

    private static int openControlSocket() throws TapException {
        var control = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC);
        if (control < 0) {
            throw new TapException(
                    "no socket to set the interface up with: " + Libc.describe(-control));
        }
        return control;
    }

    private static void requireExisting(Arena arena, int control, String name) throws TapException {
        if (Libc.ioctl(control, SIOCGIFFLAGS, InterfaceRequest.of(arena, name).struct()) < 0) {
            throw new TapException(
                    "there is no interface %s: make it with `ip tuntap add dev %s mode tap`, or have it made by not asking for an existing one"
                            .formatted(name, name));
        }
    }

    /// The same address on two interfaces makes the host answer on one for the other.
    private static void requireUnused(
            Arena arena, int control, Ipv4Address address, @Nullable String except)
            throws TapException {
        var size = 64 * InterfaceRequest.SIZE;
        var ifconf = arena.allocate(16, 8); // struct ifconf: int length; char *buffer
        while (true) {
            var buffer = arena.allocate(size, 8);
            ifconf.set(JAVA_INT, 0, size);
            ifconf.set(ADDRESS, 8, buffer);
            var result = Libc.ioctl(control, SIOCGIFCONF, ifconf);
            if (result < 0) {
                throw failed("listing the interfaces", result);
            }
            var filled = ifconf.get(JAVA_INT, 0);
            if (filled == size) {
                size *= 2; // perhaps there are more
                continue;
            }
            for (int at = 0; at < filled; at += InterfaceRequest.SIZE) {
                var other = new InterfaceRequest(buffer.asSlice(at, InterfaceRequest.SIZE));
                if (other.address().equals(address) && !other.name().equals(except)) {
                    throw new TapException(
                            "%s is the address of %s already: choose another address for the host's side"
                                    .formatted(address, other.name()));
                }
            }
            return;
        }
    }

    /// Makes the interface or attaches to it, and tells its name.
    private String attach(Arena arena, int fd) throws TapException {
        var name = config.name() == null ? AUTOMATIC : config.name();
        var flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR;
        if (config.origin() == TapConfig.Origin.NEW) {
            flags |= IFF_TUN_EXCL;
        }
        var request = InterfaceRequest.of(arena, name);
        var result = Libc.ioctl(fd, TUNSETIFF, request.withFlags(flags).struct());
        if (result == -Libc.EINVAL) {
            // One that was made for several queues is content with one, but wants to be asked so.
            request = InterfaceRequest.of(arena, name).withFlags(flags | IFF_MULTI_QUEUE);
            if (Libc.ioctl(fd, TUNSETIFF, request.struct()) >= 0) {
                return request.name();
            }
        }
        if (result >= 0) {
            return request.name();
        }
        throw new TapException(
                switch (-result) {
                    case Libc.EPERM, Libc.EACCES ->
                            notPermitted(
                                    config.name() == null
                                            ? "making an interface"
                                            : "making the interface " + name);
                    case Libc.EBUSY ->
                            config.origin() == TapConfig.Origin.NEW
                                    ? "an interface %s exists already: choose another name, or attach to it as an existing one"
                                            .formatted(name)
                                    : "the interface %s is in use by another program: end that one, or choose another name"
                                            .formatted(name);
                    case Libc.EINVAL ->
                            "the interface %s is no TAP device: choose another name (`ip -d link show %s` tells what it is)"
                                    .formatted(name, name);
                    default ->
                            "making the interface %s: %s".formatted(name, Libc.describe(-result));
                });
    }

    /// A TAP that exists may have been left with another length.
    private static void setHeaderLength(Arena arena, int fd) throws TapException {
        var length = arena.allocateFrom(JAVA_INT, VirtioNetHeader.LEGACY_LENGTH);
        var result = Libc.ioctl(fd, TUNSETVNETHDRSZ, length);
        if (result < 0) {
            throw failed("setting the length of the virtio header", result);
        }
    }

    private OffloadCapabilities negotiateOffload(int fd) throws TapException {
        if (config.offload()) {
            for (var step : OFFLOAD_STEPS) {
                if (Libc.ioctl(fd, TUNSETOFFLOAD, MemorySegment.ofAddress(step.features())) >= 0) {
                    return step.capabilities();
                }
            }
        }
        var result = Libc.ioctl(fd, TUNSETOFFLOAD, MemorySegment.NULL);
        if (result < 0) {
            throw failed("switching offload off", result);
        }
        return OffloadCapabilities.NONE;
    }

    private void setMtu(Arena arena, int control, String name) throws TapException {
        var what = "setting the MTU of %s to %d".formatted(name, config.mtu());
        var request = InterfaceRequest.of(arena, name);
        configure(control, SIOCGIFMTU, request, what);
        if (request.number() != config.mtu()) {
            configure(control, SIOCSIFMTU, request.withNumber(config.mtu()), what);
        }
    }

    private static void setAddress(Arena arena, int control, String name, Ipv4Prefix host)
            throws TapException {
        if (hasAddress(arena, control, name, host)) {
            return;
        }
        var what = "giving %s the address %s".formatted(name, host);
        configure(
                control,
                SIOCSIFADDR,
                InterfaceRequest.of(arena, name).withAddress(host.address()),
                what);
        configure(
                control,
                SIOCSIFNETMASK,
                InterfaceRequest.of(arena, name).withAddress(host.netmask()),
                what);
    }

    private static boolean hasAddress(Arena arena, int control, String name, Ipv4Prefix host) {
        var address = InterfaceRequest.of(arena, name);
        var netmask = InterfaceRequest.of(arena, name);
        return Libc.ioctl(control, SIOCGIFADDR, address.struct()) >= 0
                && Libc.ioctl(control, SIOCGIFNETMASK, netmask.struct()) >= 0
                && address.address().equals(host.address())
                && netmask.address().equals(host.netmask());
    }

    private static void joinBridge(Arena arena, int control, String name, String bridge)
            throws TapException {
        if (bridge.isEmpty()
                || bridge.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME
                || Libc.ioctl(control, SIOCGIFFLAGS, InterfaceRequest.of(arena, bridge).struct())
                        < 0) {
            throw new TapException(
                    "there is no bridge \"%s\": make it with `ip link add %s type bridge`"
                            .formatted(bridge, bridge));
        }
        var index = InterfaceRequest.of(arena, name);
        configure(control, SIOCGIFINDEX, index, "looking up " + name);
        var request = InterfaceRequest.of(arena, bridge).withNumber(index.number());
        var result = Libc.ioctl(control, SIOCBRADDIF, request.struct());
        switch (-result) {
            case Libc.EOPNOTSUPP ->
                    throw new TapException(
                            "the interface %s is no bridge: `ip link show type bridge` lists those there are"
                                    .formatted(bridge));
            case Libc.EBUSY ->
                    throw new TapException(
                            "%s belongs to a bridge already: take it out with `ip link set %s nomaster`, or leave the bridge out"
                                    .formatted(name, name));
            default -> {
                if (result < 0) {
                    throw failure("putting %s into %s".formatted(name, bridge), result);
                }
            }
        }
    }

    private static void bringUp(Arena arena, int control, String name) throws TapException {
        var what = "bringing %s up".formatted(name);
        var request = InterfaceRequest.of(arena, name);
        configure(control, SIOCGIFFLAGS, request, what);
        if ((request.flags() & IFF_UP) == 0) {
            configure(control, SIOCSIFFLAGS, request.withFlags(request.flags() | IFF_UP), what);
        }
    }

    private static void configure(int control, long call, InterfaceRequest request, String what)
            throws TapException {
        var result = Libc.ioctl(control, call, request.struct());
        if (result < 0) {
            throw failure(what, result);
        }
    }

    private static TapException failure(String what, int result) {
        return -result == Libc.EPERM || -result == Libc.EACCES
                ? new TapException(notPermitted(what))
                : failed(what, result);
    }

    private static TapException failed(String what, int result) {
        return new TapException(what + ": " + Libc.describe(-result));
    }

    private static String notPermitted(String what) {
        return what
                + " is not permitted: run as root or with CAP_NET_ADMIN; or let `./weft up` make a private namespace, where neither is needed";
    }
}
