package dev.nutshell.container;

import java.util.random.RandomGenerator;

/// Makes up names for containers: an adjective and a thing, `quiet_lantern`.
final class RandomName {
    private static final String[] ADJECTIVES =
            words(
                    """
                    agile airy amber ample ancient apt azure balmy bold brave breezy bright brisk bronze calm candid
                    careful cheerful chilly civil clear clever cosy crimson crisp curious daring deft dewy distant dusky
                    eager early earnest easy elegant fair fearless fleet fluent fond frank fresh frosty gentle gilded
                    glad golden graceful grand hardy hazel hearty honest humble icy ivory jaunty jolly keen kindly lively
                    loyal lucid lunar mellow merry mild mindful misty modest nimble noble olive patient placid plucky
                    polite prompt proud quick quiet rapid ready robust rosy rustic sandy serene sharp silent silver
                    simple sincere sleek smooth snowy solar solid spry stable steady stout sturdy subtle sunny swift
                    tender tidy tranquil trusty upbeat verdant vivid warm wise witty zesty
                    """);
    private static final String[] THINGS =
            words(
                    """
                    acorn alder almond anchor anvil arch aspen atlas badger bamboo basalt beacon beaver beech birch
                    bison bobbin boulder brook buoy cairn canoe canyon cedar chestnut clover cobalt comet compass copper
                    coral cove crane cricket crystal cypress dahlia delta dolphin dune eagle ember falcon fern finch
                    fjord flint forest fossil fox garnet geyser ginger glacier granite grove gull harbor hare hazelnut
                    heron hickory hill inlet iris island ivy jasper juniper kayak kelp kestrel kettle lagoon lantern
                    larch lark lichen lily lotus lynx maple marble marmot meadow mesa meteor mint moss nutmeg oak
                    oasis opal orchard osprey otter owl oyster pebble pecan pelican pepper pine plover pond poplar
                    prairie quail quartz quill raven reef ridge robin rook rowan saddle saffron sage salmon seal shale
                    shore slate sparrow spruce summit swallow thicket thistle thrush tide timber topaz trout tulip
                    tundra valley walnut willow wren yarrow
                    """);

    private RandomName() {}

    /// @param attempt after a few of them the name gets a number, as so many are taken
    static String next(RandomGenerator random, int attempt) {
        String name =
                ADJECTIVES[random.nextInt(ADJECTIVES.length)]
                        + "_"
                        + THINGS[random.nextInt(THINGS.length)];
        return attempt < 6 ? name : name + random.nextInt(1 << (4 + Math.min(attempt, 24)));
    }

    /// How many names there are without a number.
    static int count() {
        return ADJECTIVES.length * THINGS.length;
    }

    private static String[] words(String text) {
        return text.strip().split("\\s+");
    }
}
