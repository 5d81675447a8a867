package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.netlink.Discipline;
import dev.nutshell.kernel.netlink.QueueStatistics;
import dev.nutshell.kernel.netlink.TrafficControl;
import dev.nutshell.network.driver.Rates;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.link.LinkCalls;
import dev.nutshell.network.link.LinkChange;
import java.util.List;
import java.util.OptionalInt;

/// Holds a container to its rates, at the end of its interface on the host: it has no say there.
///
/// What it receives leaves that end, and waits in its queue. What it sends comes in there, where nothing can wait, and is
/// redirected to an intermediate link with a queue (tc-mirred(8)).
record HoldRates(Syscalls syscalls) implements SetUpStep {
    private static final String TOKEN_BUCKET = "tbf";
    private static final String INGRESS = "ingress";

    @Override
    public void perform(SetUp setUp) {
        if (!setUp.plan().wish().rates().isUnlimited()) {
            apply(setUp.endpoint(), setUp.host());
        }
    }

    /// Makes the kernel's queues what the endpoint's rates say, whatever they are now.
    ///
    /// @throws EngineException UNSUPPORTED where the kernel lacks a part
    void apply(Endpoint endpoint, LinkCalls host) {
        OptionalInt end = host.find(endpoint.hostLink());
        if (end.isEmpty()) {
            throw new EngineException(
                    ErrorKind.SYSTEM, "interface " + endpoint.hostLink() + " has gone");
        }
        Rates rates = endpoint.plan().wish().rates();
        int mtu = endpoint.plan().mtu();
        try (TrafficControl control = TrafficControl.open(syscalls)) {
            List<String> present =
                    control.queues(end.getAsInt()).stream().map(QueueStatistics::kind).toList();
            if (rates.ingress() > 0) {
                control.replace(end.getAsInt(), Bucket.of(rates.ingress(), rates.burst(), mtu));
            } else if (present.contains(TOKEN_BUCKET)) {
                control.remove(end.getAsInt(), Bucket.of(1, 0, mtu));
            }
            boolean redirected = present.contains(INGRESS);
            if (rates.egress() > 0) {
                holdSending(endpoint, end.getAsInt(), redirected, host, control);
            } else if (redirected) {
                control.remove(end.getAsInt(), new Discipline.Ingress());
                TakeDown.delete(host, endpoint.queueLink());
            }
        } catch (KernelException failure) {
            throw lacking(endpoint, failure);
        }
    }

    private static void holdSending(
            Endpoint endpoint,
            int end,
            boolean redirected,
            LinkCalls host,
            TrafficControl control) {
        if (host.find(endpoint.queueLink()).isEmpty()) {
            host.play(List.of(new LinkChange.AddQueue(endpoint.queueLink())));
        }
        int queue = host.find(endpoint.queueLink()).orElseThrow();
        Rates rates = endpoint.plan().wish().rates();
        control.replace(queue, Bucket.of(rates.egress(), rates.burst(), endpoint.plan().mtu()));
        if (!redirected) {
            control.replace(end, new Discipline.Ingress());
            control.redirect(end, queue);
        }
    }

    private static RuntimeException lacking(Endpoint endpoint, KernelException failure) {
        if (failure.errno() != Errno.ENOENT && failure.errno() != Errno.EOPNOTSUPP) {
            return failure;
        }
        return new EngineException(
                ErrorKind.UNSUPPORTED,
                "network "
                        + endpoint.network().name()
                        + ": the kernel of this host cannot hold rates (modules ifb, sch_tbf, sch_ingress,"
                        + " cls_u32, act_mirred)",
                failure);
    }

    /// The queues of the interface go with it.
    @Override
    public void undo(SetUp setUp) {
        TakeDown.delete(setUp.host(), setUp.endpoint().queueLink());
    }
}
