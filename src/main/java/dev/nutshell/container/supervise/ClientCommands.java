package dev.nutshell.container.supervise;

import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.network.endpoint.EndpointPlan;
import dev.nutshell.spec.runtime.ResourcesSpec;
import java.util.List;

/// Does what the clients of a supervisor say.
final class ClientCommands implements Clients.Listener {
    /// The supervisor, as its clients see it.
    interface Scene {
        /// The run of now.
        ContainerRun run();

        /// Whoever may have to go on must know of a change.
        void changed();

        /// A user wants the container to end, and to stay so.
        void ending();

        /// The client has said something, or has gone.
        void heard(Client client);

        /// A further process is wanted.
        ///
        /// @param planFile closed by the caller
        void execute(Client client, ControlMessage.Execute wanted, Fd planFile);

        /// A further process keeps its terminal, which nobody watches any more.
        ///
        /// @param master taken over
        void hold(Fd master);
    }

    private final SupervisePlan plan;
    private final Reactor reactor;
    private final Standing standing;
    private final ContainerNetwork network;
    private final RunEvents events;
    private final Scene scene;

    ClientCommands(
            SupervisePlan plan,
            Reactor reactor,
            Standing standing,
            ContainerNetwork network,
            RunEvents events,
            Scene scene) {
        this.plan = plan;
        this.reactor = reactor;
        this.standing = standing;
        this.network = network;
        this.events = events;
        this.scene = scene;
    }

    @Override
    public void connected(Client client) {
        int pid = scene.run().pid();
        if (pid != 0) {
            client.send(new ControlMessage.Started(pid));
        }
    }

    @Override
    public void said(Client client, ControlMessage message, List<Fd> descriptors) {
        if (message instanceof ControlMessage.Attach attach) {
            attach(client, attach, descriptors);
        } else if (message instanceof ControlMessage.Hold && descriptors.size() == 1) {
            scene.hold(descriptors.getFirst());
        } else {
            obey(client, message, descriptors);
            descriptors.forEach(Fd::close);
        }
        scene.heard(client);
    }

    @Override
    public void gone(Client client) {
        scene.run().streams().drop(client);
        scene.heard(client);
        if (client.isAttached()) {
            scene.changed();
        }
    }

    private void attach(Client client, ControlMessage.Attach wanted, List<Fd> pipes) {
        if (client.attachOnce() && !reactor.isFull()) {
            scene.run().streams().attach(client, wanted, pipes);
            scene.changed();
            return;
        }
        pipes.forEach(Fd::close);
        client.send(
                new ControlMessage.Failed(
                        ErrorKind.CONFLICT,
                        "cannot attach: the command is attached already, or too many are"));
    }

    private void obey(Client client, ControlMessage message, List<Fd> descriptors) {
        switch (message) {
            case ControlMessage.Execute wanted when descriptors.size() == 1 ->
                    scene.execute(client, wanted, descriptors.getFirst());
            case ControlMessage.EndInput() -> scene.run().streams().endInput(client);
            case ControlMessage.Signal(int number) -> {
                signalled(plan.ends().includes(number));
                scene.run().signal(number);
            }
            case ControlMessage.Signalled(int number) -> signalled(plan.ends().includes(number));
            case ControlMessage.Stop(int number) -> {
                signalled(true);
                scene.run().signal(number);
            }
            case ControlMessage.Restart(RestartRule rule) -> {
                standing.schedule().change(rule);
                scene.changed();
            }
            case ControlMessage.Limits(ResourcesSpec changed) -> {
                standing.limit(changed);
                scene.changed();
            }
            case ControlMessage.Networks(List<EndpointPlan> endpoints) -> {
                network.change(endpoints);
                events.networks(endpoints);
            }
            case ControlMessage.Attach _,
                    ControlMessage.Attached _,
                    ControlMessage.Execute _,
                    ControlMessage.Executed _,
                    ControlMessage.Hold _,
                    ControlMessage.Started _,
                    ControlMessage.Failed _,
                    ControlMessage.Exited _ ->
                    client.send(
                            new ControlMessage.Failed(
                                    ErrorKind.INTERNAL, "not a command: " + message));
        }
    }

    /// A user's signal has reached the container, or is about to.
    private void signalled(boolean ends) {
        standing.schedule().signalled(ends);
        scene.changed();
        if (ends) {
            scene.ending();
        }
    }
}
