namespace LlmProc.Core.Tests.Conversations;

public sealed class ConversationTests
{
    [Fact]
    public void Messages_come_in_the_order_they_were_said()
    {
        Conversation conversation = Conversation.Empty.Add(Message.User("a")).Add(Message.User("b")).Add(Message.User("c"));

        conversation.ToArray().Select(message => message.Text).ShouldBe(["a", "b", "c"]);
        conversation.FromLast().Select(message => message.Text).ShouldBe(["c", "b", "a"]);
        conversation.Last!.Text.ShouldBe("c");
    }

    [Fact]
    public void Two_continuations_share_all_that_was_said_before()
    {
        Conversation before = Conversation.Empty.Add(Message.User("a"));

        Conversation left = before.Add(Message.User("left")), right = before.Add(Message.User("right"));

        left.Extends(before).ShouldBeTrue();
        right.Extends(before).ShouldBeTrue();
        right.Extends(left).ShouldBeFalse();
        left.ToArray()[0].ShouldBeSameAs(right.ToArray()[0]);
    }

    [Fact]
    public void A_fork_costs_the_same_at_any_length()
    {
        Conversation conversation = Conversation.Empty;
        for (int i = 0; i < 100_000; i++)
        {
            conversation = conversation.Add(Message.User("x"));
        }

        var message = Message.User("fork");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Conversation fork = conversation.Add(message);
        long cost = GC.GetAllocatedBytesForCurrentThread() - before;

        fork.Count.ShouldBe(100_001);
        cost.ShouldBeLessThan(100);
    }
}
