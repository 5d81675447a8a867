package dev.nutshell.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test that changes mounts, namespaces or owners. Skipped without `-Dtests.root=true`; with it, the test *fails*
/// where the JVM is not root, so that a run that was meant to cover it cannot pass by skipping.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RootCondition.class)
public @interface RequiresRoot {}
