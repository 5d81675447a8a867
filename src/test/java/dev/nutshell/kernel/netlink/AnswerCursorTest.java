package dev.nutshell.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.call.KernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerCursorTest {
    private static final int CAPPED_WITH_TEXT =
            NetlinkConstants.NLM_F_CAPPED | NetlinkConstants.NLM_F_ACK_TLVS;

    @Test
    void kernelsTextIsInTheMessage() {
        AnswerCursor answer = new AnswerCursor(refusal(CAPPED_WITH_TEXT, 0));

        assertThat(answer.next()).isTrue();
        assertThat(answer.sequence()).isEqualTo(7);
        assertThat(answer.failure("link 1 up").orElseThrow())
                .isInstanceOf(KernelException.class)
                .hasMessage(
                        "netlink(2) link 1 up (Device is busy): EBUSY (Device or resource busy)");
        assertThat(answer.next()).isFalse();
    }

    @Test
    void textFollowsTheWholeRequestWhereItIsNotCapped() {
        AnswerCursor answer = new AnswerCursor(refusal(NetlinkConstants.NLM_F_ACK_TLVS, 8));

        assertThat(answer.next()).isTrue();
        assertThat(answer.failure("link 1 up").orElseThrow())
                .hasMessage(
                        "netlink(2) link 1 up (Device is busy): EBUSY (Device or resource busy)");
    }

    @Test
    void acknowledgementMayFollowOtherMessages() {
        ByteBuffer datagram = ByteBuffer.allocate(20 + 36).order(ByteOrder.nativeOrder());
        datagram.putInt(20).putShort((short) 16).putShort((short) 0).putInt(6).putInt(0).putInt(1);
        datagram.putInt(36)
                .putShort((short) NetlinkConstants.NLMSG_ERROR)
                .putShort((short) 0)
                .putInt(7)
                .putInt(0)
                .putInt(0);
        AnswerCursor answer = new AnswerCursor(datagram);

        assertThat(answer.next()).isTrue();
        assertThat(answer.type()).isEqualTo(16);
        assertThat(answer.payload()).hasSize(4);
        assertThat(answer.next()).isTrue();
        assertThat(answer.sequence()).isEqualTo(7);
        assertThat(answer.failure("link")).isEmpty();
        assertThat(answer.next()).isFalse();
    }

    @Test
    void malformedAnswerIsRefused() {
        for (int length : new int[] {0, 15, 17, -1, Integer.MAX_VALUE}) {
            ByteBuffer datagram =
                    ByteBuffer.allocate(16).order(ByteOrder.nativeOrder()).putInt(0, length);
            assertThatThrownBy(() -> new AnswerCursor(datagram).next())
                    .isInstanceOf(EngineException.class)
                    .hasMessage("netlink: malformed answer");
        }
    }

    @Test
    void errorWithoutNumberIsRefused() {
        AnswerCursor answer =
                new AnswerCursor(
                        ByteBuffer.allocate(16)
                                .order(ByteOrder.nativeOrder())
                                .putInt(0, 16)
                                .putShort(4, (short) NetlinkConstants.NLMSG_ERROR));

        assertThat(answer.next()).isTrue();
        assertThatThrownBy(() -> answer.failure("link"))
                .isInstanceOf(EngineException.class)
                .hasMessage("netlink: malformed answer");
    }

    @Test
    void noDamageLeadsBeyondTheAnswer() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            ByteBuffer datagram = refusal(CAPPED_WITH_TEXT, 0);
            for (int i = 0; i < 3; i++) {
                datagram.put(random.nextInt(datagram.limit()), (byte) random.nextInt());
            }
            AnswerCursor answer = new AnswerCursor(datagram);
            try {
                while (answer.next()) {
                    assertThat(answer.failure("link").isPresent()).isIn(true, false);
                }
            } catch (EngineException refused) {
                assertThat(refused).as("seed " + seed).hasMessage("netlink: malformed answer");
            }
        }
    }

    private static ByteBuffer refusal(int flags, int requestPayload) {
        byte[] text = "Device is busy\0".getBytes(StandardCharsets.UTF_8);
        int length = 16 + 4 + 16 + requestPayload + 4 + text.length;
        ByteBuffer datagram = ByteBuffer.allocate((length + 3) & ~3).order(ByteOrder.nativeOrder());
        return datagram.putInt(length)
                .putShort((short) NetlinkConstants.NLMSG_ERROR)
                .putShort((short) flags)
                .putInt(7)
                .putInt(0)
                .putInt(-16)
                .putInt(16 + requestPayload)
                .put(new byte[12 + requestPayload])
                .putShort((short) (4 + text.length))
                .putShort((short) NetlinkConstants.NLMSGERR_ATTR_MSG)
                .put(text)
                .rewind();
    }
}
