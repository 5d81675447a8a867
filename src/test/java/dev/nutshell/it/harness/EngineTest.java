package dev.nutshell.it.harness;

import dev.nutshell.testing.RequiresRoot;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// A class of integration tests. Its tests take an [Engine] (fresh for each test) and whatever they need of
/// [TestImages], [Registry] and [TestWorld] as parameters.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@RequiresRoot
@ExtendWith(EngineExtension.class)
public @interface EngineTest {}
