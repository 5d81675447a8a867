package dev.nutshell.engine;

/// The whole engine on one state directory. Making one costs nothing: each part is built when it is first asked for.
public interface Engine {
    Containers containers();

    Executions executions();

    Images images();

    Volumes volumes();

    Networks networks();

    Events events();

    Housekeeping housekeeping();

    StoreCheck storeCheck();

    Autostart autostart();
}
