package dev.nutshell.it.harness;

import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/// Hands out engines and the shared world; both are closed, and checked, by JUnit's store when their time is over.
final class EngineExtension implements ParameterResolver, ExecutionCondition {
    private static final Namespace STORE = Namespace.create(EngineExtension.class);
    private static final Map<Class<?>, Function<ExtensionContext, Object>> PARAMETERS =
            Map.of(
                    TestWorld.class, EngineExtension::world,
                    TestImages.class, context -> world(context).images(),
                    Registry.class, context -> world(context).registry(),
                    Engine.class, EngineExtension::engine,
                    NutshellEngine.class, EngineExtension::engine);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean foreign =
                TestWorld.isOnDocker()
                        && context.getElement()
                                .filter(
                                        element ->
                                                AnnotationSupport.isAnnotated(
                                                        element, NutshellOnly.class))
                                .isPresent();
        return foreign
                ? ConditionEvaluationResult.disabled("about Nutshell only")
                : ConditionEvaluationResult.enabled("for every engine");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return PARAMETERS.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return PARAMETERS.get(parameter.getParameter().getType()).apply(context);
    }

    private static TestWorld world(ExtensionContext context) {
        return context.getRoot()
                .getStore(STORE)
                .computeIfAbsent(TestWorld.class, _ -> new TestWorld(), TestWorld.class);
    }

    /// One for each test, in the test's own store: closed after the test, with the test's failure when it is not clean.
    private static Object engine(ExtensionContext context) {
        TestWorld world = world(context);
        return context.getStore(STORE)
                .computeIfAbsent(Engine.class, _ -> world.newEngine(), Engine.class);
    }
}
