/// The door of `java.net`: sockets of the stack in the hands of programs that know only those of
/// the JDK.
///
/// `JavaNet...Test` asks the same of the JDK's own sockets, over the machine's loopback, and of the
/// stack's: what holds for the one has to hold for the other. The other tests have well-known
/// libraries use the door, between two stacks:
///
/// ```text
///   client, 10.0.0.1 --- VirtualWire --- server, 10.0.0.2
/// ```
package dev.weft.testbed.javanet;
