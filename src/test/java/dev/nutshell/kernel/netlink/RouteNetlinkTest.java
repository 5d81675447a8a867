package dev.nutshell.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.CloneArguments;
import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.testing.RequiresRoot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class RouteNetlinkTest {
    private final Syscalls syscalls = SymbolSource.syscalls();

    @Test
    @RequiresRoot
    void loopbackComesUp() throws Exception {
        String after =
                inNewNetwork(
                        () -> {
                            assertThat(link()).doesNotContain("LOOPBACK,UP");
                            try (RouteNetlink netlink = RouteNetlink.open(syscalls)) {
                                netlink.setLinkUp(NetlinkConstants.LOOPBACK_INDEX);
                                // again: no change, no error
                                netlink.setLinkUp(NetlinkConstants.LOOPBACK_INDEX);
                            }
                            return link();
                        });

        assertThat(after).contains("<LOOPBACK,UP,LOWER_UP>");
    }

    @Test
    @RequiresRoot
    void missingLinkIsNamed() throws Exception {
        String message =
                inNewNetwork(
                        () -> {
                            try (RouteNetlink netlink = RouteNetlink.open(syscalls)) {
                                netlink.setLinkUp(4711);
                                return "no failure";
                            } catch (KernelException failure) {
                                return failure.getMessage();
                            }
                        });

        assertThat(message).isEqualTo("netlink(2) link 4711 up: ENODEV (No such device)");
    }

    @Test
    void kernelsTextIsInTheMessage() {
        byte[] text = "Device is busy\0".getBytes(StandardCharsets.UTF_8);
        int length = 16 + 4 + 16 + 4 + text.length;
        ByteBuffer answer = ByteBuffer.allocate((length + 3) & ~3).order(ByteOrder.nativeOrder());
        answer.putInt(length)
                .putShort((short) NetlinkConstants.NLMSG_ERROR)
                .putShort((short) (NetlinkConstants.NLM_F_CAPPED | NetlinkConstants.NLM_F_ACK_TLVS))
                .putInt(7)
                .putInt(0)
                .putInt(-16)
                .put(new byte[16])
                .putShort((short) (4 + text.length))
                .putShort((short) NetlinkConstants.NLMSGERR_ATTR_MSG)
                .put(text)
                .rewind();

        assertThatThrownBy(() -> NetlinkSocket.isAcknowledged(answer, 7, "link 1 up"))
                .hasMessage(
                        "netlink(2) link 1 up (Device is busy): EBUSY (Device or resource busy)");
        // of an earlier request
        assertThat(NetlinkSocket.isAcknowledged(answer, 8, "link 1 up")).isFalse();
    }

    @Test
    void acknowledgementMayFollowOtherMessages() {
        ByteBuffer answer = ByteBuffer.allocate(20 + 36).order(ByteOrder.nativeOrder());
        answer.putInt(20).putShort((short) 16).putShort((short) 0).putInt(0).putInt(0).putInt(1);
        answer.putInt(36)
                .putShort((short) NetlinkConstants.NLMSG_ERROR)
                .putShort((short) 0)
                .putInt(7)
                .putInt(0)
                .putInt(0);

        assertThat(NetlinkSocket.isAcknowledged(answer, 7, "link")).isTrue();
    }

    @Test
    void malformedAnswerIsRefused() {
        for (int length : new int[] {0, 15, 17, -1, Integer.MAX_VALUE}) {
            ByteBuffer answer =
                    ByteBuffer.allocate(16).order(ByteOrder.nativeOrder()).putInt(0, length);
            assertThatThrownBy(() -> NetlinkSocket.isAcknowledged(answer, 7, "link"))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("netlink link: malformed answer");
        }
    }

    private static String link() throws Exception {
        Process process =
                new ProcessBuilder("ip", "link", "show", "lo").redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private <T> T inNewNetwork(Callable<T> action) throws Exception {
        FutureTask<T> task =
                new FutureTask<>(
                        () -> {
                            syscalls.invoke(SystemCall.UNSHARE, "", CloneArguments.CLONE_NEWNET);
                            return action.call();
                        });
        Thread.ofPlatform().start(task).join();
        return task.get();
    }
}
