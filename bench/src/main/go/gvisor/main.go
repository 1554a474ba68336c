// gvisor: the services of the bench on gVisor's netstack, as Debian's golang-gvisor-gvisor-dev has it.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS=-trimpath go build -o gvisor main.go
//
//	gvisor TAP ADDRESS/LEN [--mtu N]
//	    ICMP echo, UDP echo (7), and TCP: echo (7), discard (9), source (19). Prints `ready`; ends
//	    at SIGTERM or SIGINT with its counters on stderr.
//	gvisor --in-stack throughput N [--rounds R]
//	    N clients connect to a server over the loopback and send 4096 octets each, until it has
//	    them all; the median of R rounds in this process. Closing is not part of it: the next
//	    round begins when the connections are gone, but for those in TIME-WAIT.
//	gvisor --in-stack bulk K SECONDS
//	    K connections over the loopback, after half of the time to warm up.
//	gvisor --in-stack memory N
//	    N connections over the loopback; what a collection leaves of the heap, and the stacks of
//	    goroutines, by the ends of connections, when an octet has gone over each. Then another
//	    octet comes back. Nobody reads meanwhile: no goroutine and no buffer of ours is among it.
//
// The link is netstack's fdbased endpoint on the TAP's descriptor, one read and one write for each
// frame: netstack batches only on sockets. TCP has SACK and its receive buffer grows, as in gVisor
// itself; buffers are of up to 4 MiB, so that they are not what limits it. The TAP is opened without
// virtio-net headers: netstack writes another header than a TAP reads, and so has no offload here.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/fdbased"
	"gvisor.dev/gvisor/pkg/tcpip/link/loopback"
	"gvisor.dev/gvisor/pkg/tcpip/link/tun"
	"gvisor.dev/gvisor/pkg/tcpip/network/arp"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
)

const (
	nic = 1

	echoPort    = 7
	discardPort = 9
	sourcePort  = 19

	// Idle connections: a port has more local ports for its clients than these.
	firstPort      = 1024
	clientsOfAPort = 10000

	pieceOctets     = 1 << 16
	clientOctets    = 4096
	mostBuffered    = 4 << 20
	usuallyBuffered = 1 << 20

	patience = 10 * time.Second
)

var linkAddress = tcpip.LinkAddress("\x02\x00\x00\x00\x4c\x47")

// What was asked for on the command line.
type options struct {
	mtu     uint32
	rounds  int
	inStack bool
	rest    []string
}

func main() {
	asked, err := parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "gvisor:", err)
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	if asked.inStack {
		err = runInside(asked)
	} else {
		err = serve(asked.rest[0], asked.rest[1], asked.mtu)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gvisor:", err)
		os.Exit(1)
	}
}

// ---------------------------------------------------------------- the stack

func newStack(link stack.LinkEndpoint, address tcpip.AddressWithPrefix) (*stack.Stack, error) {
	s := stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol, arp.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{icmp.NewProtocol4, tcp.NewProtocol, udp.NewProtocol},
	})
	if err := setUpTCP(s); err != nil {
		return nil, fmt.Errorf("setting up TCP: %v", err)
	}
	if err := s.CreateNIC(nic, link); err != nil {
		return nil, fmt.Errorf("adding the interface: %v", err)
	}
	ours := tcpip.ProtocolAddress{Protocol: ipv4.ProtocolNumber, AddressWithPrefix: address}
	if err := s.AddProtocolAddress(nic, ours, stack.AddressProperties{}); err != nil {
		return nil, fmt.Errorf("adding the address: %v", err)
	}
	s.SetRouteTable([]tcpip.Route{{Destination: header.IPv4EmptySubnet, NIC: nic}})
	return s, nil
}

func setUpTCP(s *stack.Stack) tcpip.Error {
	sack := tcpip.TCPSACKEnabled(true)
	moderate := tcpip.TCPModerateReceiveBufferOption(true)
	send := tcpip.TCPSendBufferSizeRangeOption{Min: 4096, Default: usuallyBuffered, Max: mostBuffered}
	receive := tcpip.TCPReceiveBufferSizeRangeOption{Min: 4096, Default: usuallyBuffered, Max: mostBuffered}
	for _, each := range []tcpip.SettableTransportProtocolOption{&sack, &moderate, &send, &receive} {
		if err := s.SetTransportProtocolOption(tcp.ProtocolNumber, each); err != nil {
			return err
		}
	}
	return nil
}

func listen(s *stack.Stack, port uint16, serve func(net.Conn)) error {
	return accept(s, port, func(connection net.Conn) { go serve(connection) })
}

func accept(s *stack.Stack, port uint16, take func(net.Conn)) error {
	listener, err := gonet.ListenTCP(s, tcpip.FullAddress{Port: port}, ipv4.ProtocolNumber)
	if err != nil {
		return err
	}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			take(connection)
		}
	}()
	return nil
}

// ---------------------------------------------------------------- services

var connections, octetsIn, octetsOut atomic.Uint64

func echo(connection net.Conn) {
	defer connection.Close()
	piece := make([]byte, pieceOctets)
	for {
		n, err := connection.Read(piece)
		if err != nil {
			return
		}
		octetsIn.Add(uint64(n))
		if _, err := connection.Write(piece[:n]); err != nil {
			return
		}
		octetsOut.Add(uint64(n))
	}
}

func discard(connection net.Conn) {
	defer connection.Close()
	piece := make([]byte, pieceOctets)
	for {
		n, err := connection.Read(piece)
		octetsIn.Add(uint64(n))
		if err != nil {
			return
		}
	}
}

func source(connection net.Conn) {
	defer connection.Close()
	piece := make([]byte, pieceOctets)
	for i := range piece {
		piece[i] = byte(i*7 + i>>8)
	}
	go func() {
		// Its FIN ends the source.
		io.Copy(io.Discard, connection)
		connection.Close()
	}()
	for {
		n, err := connection.Write(piece)
		octetsOut.Add(uint64(n))
		if err != nil {
			return
		}
	}
}

func echoDatagrams(s *stack.Stack) error {
	socket, err := gonet.DialUDP(s, &tcpip.FullAddress{Port: echoPort}, nil, ipv4.ProtocolNumber)
	if err != nil {
		return err
	}
	go func() {
		datagram := make([]byte, 1<<16)
		for {
			n, from, err := socket.ReadFrom(datagram)
			if err != nil {
				return
			}
			// One that cannot be sent is lost, as datagrams are.
			socket.WriteTo(datagram[:n], from)
		}
	}()
	return nil
}

// ---------------------------------------------------------------- on a TAP

func serve(name, address string, mtu uint32) error {
	own, err := parseAddress(address)
	if err != nil {
		return err
	}
	tap, err := tun.OpenTAP(name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	link, err := fdbased.New(&fdbased.Options{
		FDs:            []int{tap},
		MTU:            mtu,
		EthernetHeader: true,
		Address:        linkAddress,
	})
	if err != nil {
		return err
	}
	s, err := newStack(link, own)
	if err != nil {
		return err
	}
	for port, service := range map[uint16]func(net.Conn){echoPort: echo, discardPort: discard, sourcePort: source} {
		if err := listen(s, port, service); err != nil {
			return err
		}
	}
	if err := echoDatagrams(s); err != nil {
		return err
	}
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	fmt.Println("ready")
	<-ended
	fmt.Fprintf(os.Stderr, "{\"connections\":%d,\"octets_in\":%d,\"octets_out\":%d}\n",
		connections.Load(), octetsIn.Load(), octetsOut.Load())
	return nil
}

func parseAddress(text string) (tcpip.AddressWithPrefix, error) {
	address, network, err := net.ParseCIDR(text)
	if err != nil || address.To4() == nil {
		return tcpip.AddressWithPrefix{}, fmt.Errorf("not an IPv4 address and the length of its network: %s", text)
	}
	length, _ := network.Mask.Size()
	return tcpip.AddressWithPrefix{Address: tcpip.Address(address.To4()), PrefixLen: length}, nil
}

// ---------------------------------------------------------------- in the stack

var local = tcpip.FullAddress{NIC: nic, Addr: tcpip.Address("\x7f\x00\x00\x01"), Port: discardPort}

func runInside(asked options) error {
	s, err := newStack(loopback.New(), tcpip.AddressWithPrefix{Address: local.Addr, PrefixLen: 8})
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(asked.rest[1])
	if err != nil || n < 1 {
		return fmt.Errorf("how many? %s", asked.rest[1])
	}
	if asked.rest[0] == "bulk" {
		seconds, err := strconv.ParseFloat(asked.rest[2], 64)
		if err != nil {
			return err
		}
		return bulk(s, n, seconds)
	}
	if asked.rest[0] == "memory" {
		return memory(s, n)
	}
	return throughput(s, n, asked.rounds)
}

// A stack with a server, and what it tells of its connections.
type rounds struct {
	stack   *stack.Stack
	clients int
	// An element for each that has sent everything, and for each that has closed.
	received, closed chan struct{}
}

func throughput(s *stack.Stack, clients, count int) error {
	r := rounds{s, clients, make(chan struct{}, clients), make(chan struct{}, clients)}
	if err := listen(s, discardPort, r.serve); err != nil {
		return err
	}
	times := make([]float64, count)
	for i := range times {
		var err error
		if times[i], err = r.run(); err != nil {
			return err
		}
	}
	sort.Float64s(times)
	print(float64(clients*clientOctets), times[count/2])
	return nil
}

func (r *rounds) serve(connection net.Conn) {
	if _, err := io.ReadFull(connection, make([]byte, clientOctets)); err == nil {
		r.received <- struct{}{}
	}
	// The client closes first.
	io.Copy(io.Discard, connection)
	connection.Close()
	r.closed <- struct{}{}
}

// A round ends when the server has everything. Closing is not part of it, and not of the next round
// either, which begins when the connections are gone.
func (r *rounds) run() (float64, error) {
	sockets := make([]*gonet.TCPConn, r.clients)
	errors := make([]error, r.clients)
	octets := make([]byte, clientOctets)
	before := r.stack.Stats().TCP.CurrentConnected.Value()
	var all sync.WaitGroup
	start := time.Now()
	for i := range sockets {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			if sockets[i], errors[i] = gonet.DialTCP(r.stack, local, ipv4.ProtocolNumber); errors[i] == nil {
				_, errors[i] = sockets[i].Write(octets)
			}
		}(i)
	}
	all.Wait()
	for _, err := range errors {
		if err != nil {
			return 0, err
		}
	}
	for range sockets {
		<-r.received
	}
	seconds := time.Since(start).Seconds()
	for _, each := range sockets {
		each.Close()
	}
	return seconds, r.awaitClosed(before)
}

// Those in TIME-WAIT are counted as connected, one of the two ends of each connection.
func (r *rounds) awaitClosed(before uint64) error {
	for i := 0; i < r.clients; i++ {
		<-r.closed
	}
	end := time.Now().Add(patience)
	tcp := r.stack.Stats().TCP
	for tcp.CurrentEstablished.Value() > 0 || tcp.CurrentConnected.Value() > before+uint64(r.clients) {
		if time.Now().After(end) {
			return fmt.Errorf("connections do not end: %d are connected", tcp.CurrentConnected.Value()-before)
		}
		runtime.Gosched()
	}
	return nil
}

func bulk(s *stack.Stack, clients int, seconds float64) error {
	if err := listen(s, discardPort, discard); err != nil {
		return err
	}
	for i := 0; i < clients; i++ {
		socket, err := gonet.DialTCP(s, local, ipv4.ProtocolNumber)
		if err != nil {
			return err
		}
		go source(socket)
	}
	time.Sleep(time.Duration(seconds / 2 * float64(time.Second)))
	before, start := octetsIn.Load(), time.Now()
	time.Sleep(time.Duration(seconds * float64(time.Second)))
	print(float64(octetsIn.Load()-before), time.Since(start).Seconds())
	return nil
}

func memory(s *stack.Stack, clients int) error {
	accepted := make(chan net.Conn, clients)
	ports := (clients + clientsOfAPort - 1) / clientsOfAPort
	for i := 0; i < ports; i++ {
		if err := accept(s, firstPort+uint16(i), func(connection net.Conn) { accepted <- connection }); err != nil {
			return err
		}
	}
	ours, theirs := make([]net.Conn, clients), make([]net.Conn, clients)
	octet := make([]byte, 1)
	before := memoryInUse()
	for i := range ours {
		server := local
		server.Port = firstPort + uint16(i%ports)
		client, err := gonet.DialTCP(s, server, ipv4.ProtocolNumber)
		if err != nil {
			return err
		}
		ours[i], theirs[i] = client, <-accepted
		if err := send(ours[i], theirs[i], octet); err != nil {
			return err
		}
	}
	// Acknowledgements may be delayed, and each connection is a goroutine that comes to rest.
	time.Sleep(time.Second)
	after := memoryInUse()
	answered := 0
	for i := range ours {
		if err := send(theirs[i], ours[i], octet); err == nil {
			answered++
		}
	}
	fmt.Printf("{\"octets_per_connection\":%.1f,\"held\":%d,\"answered\":%d}\n",
		(float64(after)-float64(before))/float64(2*clients), len(theirs), answered)
	return nil
}

func send(from, to net.Conn, octet []byte) error {
	if _, err := from.Write(octet); err != nil {
		return err
	}
	_, err := io.ReadFull(to, octet)
	return err
}

func memoryInUse() uint64 {
	for i := 0; i < 3; i++ {
		runtime.GC()
	}
	var all runtime.MemStats
	runtime.ReadMemStats(&all)
	return all.HeapAlloc + all.StackInuse
}

func print(octets, seconds float64) {
	fmt.Printf("{\"mbit_per_s\":%.3f,\"gbit_per_s\":%.6f,\"seconds\":%.9f}\n",
		octets*8/seconds/1e6, octets*8/seconds/1e9, seconds)
}

// ---------------------------------------------------------------- the command line

const usage = `usage: gvisor TAP ADDRESS/LEN [--mtu N]
       gvisor --in-stack throughput N [--rounds R]
       gvisor --in-stack bulk K SECONDS
       gvisor --in-stack memory N
`

// Options may stand anywhere, as with the programs in C; package flag wants them first.
func parse(arguments []string) (options, error) {
	asked := options{mtu: 1500, rounds: 1}
	for i := 0; i < len(arguments); i++ {
		name, value, isJoined := strings.Cut(arguments[i], "=")
		switch name {
		case "--help":
			fmt.Print(usage)
			os.Exit(0)
		case "--in-stack":
			asked.inStack = true
		case "--mtu", "--rounds":
			if !isJoined {
				if i++; i == len(arguments) {
					return asked, fmt.Errorf("%s needs a number", name)
				}
				value = arguments[i]
			}
			number, err := strconv.ParseUint(value, 10, 16)
			if err != nil || number == 0 {
				return asked, fmt.Errorf("%s: not a number: %s", name, value)
			}
			if name == "--mtu" {
				asked.mtu = uint32(number)
			} else {
				asked.rounds = int(number)
			}
		default:
			if strings.HasPrefix(name, "--") {
				return asked, fmt.Errorf("no such option: %s", name)
			}
			asked.rest = append(asked.rest, arguments[i])
		}
	}
	wanted := 2
	if asked.inStack && len(asked.rest) > 0 && asked.rest[0] == "bulk" {
		wanted = 3
	} else if asked.inStack && len(asked.rest) > 0 && asked.rest[0] != "throughput" && asked.rest[0] != "memory" {
		return asked, fmt.Errorf("no such experiment: %s", asked.rest[0])
	}
	if len(asked.rest) != wanted {
		return asked, fmt.Errorf("needs %d arguments", wanted)
	}
	return asked, nil
}
