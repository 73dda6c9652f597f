namespace LlmProc;

/// <summary>A value that was read, or none because what is wrong with it was reported.</summary>
internal readonly record struct Reading<T>
{
    private readonly T? _value;

    private Reading(T value)
    {
        _value = value;
        IsRead = true;
    }

    public static Reading<T> None => default;

    public bool IsRead { get; }

    public T Value => IsRead ? _value! : throw new InvalidOperationException("Nothing was read.");

    public static Reading<T> Of(T value) => new(value);

    public Reading<TResult> Select<TResult>(Func<T, TResult> map) => IsRead ? Reading<TResult>.Of(map(Value)) : Reading<TResult>.None;
}
