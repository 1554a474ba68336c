package dev.weft.cli;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Types what a test wants typed, and nothing else.
final class Typist implements ConsoleCommands.Keyboard, NetCat.Input {
    private static final String END = "";

    private final Screen screen;
    private final BlockingQueue<String> typed = new LinkedBlockingQueue<>();
    private boolean taken;

    Typist(Screen screen) {
        this.screen = screen;
        typed.add(END);
    }

    /// What comes before the end.
    void types(String... texts) {
        typed.clear();
        for (var text : texts) {
            typed.add(text);
        }
    }

    /// The end of it, once.
    void ends() {
        typed.add(END);
    }

    /// Waits until whoever reads is done with all that was typed, and wants more.
    synchronized void awaitTaken() throws InterruptedException {
        while (!taken) {
            wait();
        }
    }

    private synchronized void asked() {
        var next = typed.peek();
        taken = next == null || next.equals(END);
        notifyAll();
    }

    @Override
    public NetCat.Input lines() {
        return this;
    }

    @Override
    public void show(String text) {
        screen.print(text);
    }

    @Override
    public int read(byte[] into) {
        asked();
        try {
            var octets = typed.take().getBytes(StandardCharsets.UTF_8);
            System.arraycopy(octets, 0, into, 0, octets.length);
            return octets.length == 0 ? -1 : octets.length;
        } catch (InterruptedException e) {
            return -1;
        }
    }

    @Override
    public void close() {}
}
