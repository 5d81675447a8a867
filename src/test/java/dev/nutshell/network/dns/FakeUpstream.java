package dev.nutshell.network.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

/// A name server on the host's loopback that does as it is told.
final class FakeUpstream implements AutoCloseable {
    /// Longer answers are cut off.
    private static final int DATAGRAM = 1232;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Function<Message, List<Message>> behaviour;
    private final List<Message> asked = new CopyOnWriteArrayList<>();
    private final List<Integer> clientPorts = new CopyOnWriteArrayList<>();

    /// @param behaviour what is sent back for a query: nothing, one or several messages
    FakeUpstream(Function<Message, List<Message>> behaviour) throws IOException {
        this.behaviour = behaviour;
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        this.tcp = new ServerSocket(0, 50, loopback);
        this.udp = new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()));
        Thread.ofPlatform().daemon().start(this::serveUdp);
        Thread.ofPlatform().daemon().start(this::serveTcp);
    }

    Upstream address() {
        return new Upstream(InetAddress.ofLiteral("127.0.0.1"), tcp.getLocalPort(), false);
    }

    List<Message> asked() {
        return asked;
    }

    List<Integer> clientPorts() {
        return clientPorts;
    }

    /// An answer to `query` without records.
    static Message answer(Message query, int rcode) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setRcode(rcode);
        answer.addRecord(query.getQuestion(), 0);
        return answer;
    }

    private void serveUdp() {
        byte[] buffer = new byte[65535];
        while (!udp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
                clientPorts.add(packet.getPort());
                for (Message answer : answers(Arrays.copyOf(buffer, packet.getLength()))) {
                    byte[] wire = answer.toWire(DATAGRAM);
                    udp.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
                }
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket client = tcp.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                for (Message answer : answers(query)) {
                    byte[] wire = answer.toWire();
                    out.writeShort(wire.length);
                    out.write(wire);
                }
            } catch (IOException _) {
                // the next one, or the end
            }
        }
    }

    private List<Message> answers(byte[] wire) throws IOException {
        Message query = new Message(wire);
        asked.add(query);
        return behaviour.apply(query);
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
