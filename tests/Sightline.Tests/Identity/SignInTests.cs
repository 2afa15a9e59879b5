using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Tests.Identity;

public sealed class SignInTests : IDisposable
{
    private readonly DataFolder _folder = new(Directory.CreateTempSubdirectory("sightline-").FullName);
    private readonly ManualClock _clock = new(TimeProvider.System.GetUtcNow());
    private readonly long _began = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
    private readonly AccessRig _node;

    public SignInTests() => _node = new AccessRig(_folder, _clock, ("Access:WrongPasswordsBeforeLock", "3"), ("Access:WrongPasswordsPerMinuteOfOneAddress", "6"));

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task Some_wrong_passwords_in_a_row_lock_the_account_and_the_right_one_is_no_way_around()
    {
        var (_, first) = await _node.PersonAsync("anna", "quality");
        for (var i = 0; i < 3; i++)
        {
            Assert.IsType<SignInOutcome.Refused>(await _node.SignInAsync("anna", "wrong"));
        }

        Assert.IsType<SignInOutcome.Refused>(await _node.SignInAsync("anna", first));
        Assert.Equal("locked", (await _node.Get<PeopleDesk>().FindAsync("anna"))!.State(_clock.GetUtcNow()));

        await _node.Get<PeopleDesk>().UnlockAsync((await _node.Get<PeopleDesk>().FindAsync("anna"))!, "was her", AccessRig.Owner);
        Assert.IsType<SignInOutcome.Welcome>(await _node.SignInAsync("anna", first));
    }

    [Fact]
    public async Task A_lock_ends_by_itself()
    {
        var (_, first) = await _node.PersonAsync("anna", "quality");
        for (var i = 0; i < 3; i++)
        {
            await _node.SignInAsync("anna", "wrong");
        }

        // ASP.NET Core Identity looks at the machine's clock for locks.
        var users = _node.Get<Microsoft.AspNetCore.Identity.UserManager<Person>>();
        var locked = (await _node.Get<PeopleDesk>().FindAsync("anna"))!;
        Assert.InRange(locked.LockedUntil!.Value - _clock.GetUtcNow(), TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(20));
        await users.SetLockoutEndDateAsync(locked, TimeProvider.System.GetUtcNow().AddSeconds(-1));

        Assert.IsType<SignInOutcome.Welcome>(await _node.SignInAsync("anna", first));
    }

    [Fact]
    public async Task A_right_password_forgets_the_wrong_ones_before_it()
    {
        var (_, first) = await _node.PersonAsync("anna", "quality");
        await _node.SignInAsync("anna", "wrong");
        await _node.SignInAsync("anna", "wrong");
        await _node.SignInAsync("anna", first);
        await _node.SignInAsync("anna", "wrong");

        Assert.IsType<SignInOutcome.Welcome>(await _node.SignInAsync("anna", first));
    }

    [Fact]
    public async Task What_was_typed_as_a_name_that_nobody_has_is_not_written_down()
    {
        Assert.IsType<SignInOutcome.Refused>(await _node.SignInAsync("my secret password", "x"));
        Assert.IsType<SignInOutcome.Refused>(await _node.SignInAsync(new string('a', 5_000), "x"));

        Assert.All(_node.Get<ActBox>().Oldest(10), act =>
        {
            Assert.Equal("user:?", act.Object);
            Assert.DoesNotContain("secret", System.Text.Encoding.UTF8.GetString(act.Body));
        });
        Assert.Equal(2, _node.Acts().Count);
    }

    [Fact]
    public async Task An_address_that_failed_too_often_is_shut_out_for_the_minute_and_told_of_once()
    {
        var (_, first) = await _node.PersonAsync("anna", "quality");
        for (var i = 0; i < 6; i++)
        {
            await _node.SignInAsync("nobody-" + i, "x", from: "10.0.0.66");
        }

        for (var i = 0; i < 1_000; i++)
        {
            Assert.IsType<SignInOutcome.TooMany>(await _node.SignInAsync("anna", first, from: "10.0.0.66"));
        }

        Assert.IsType<SignInOutcome.Welcome>(await _node.SignInAsync("anna", first, from: "10.0.0.7"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<SignInOutcome.Welcome>(await _node.SignInAsync("anna", first, from: "10.0.0.66"));
        _node.Get<AddressLimits>().Tell(all: false);

        var told = Assert.Single(_node.Get<ActBox>().Oldest(1_000), a => a.Object == "address:10.0.0.66");
        Assert.Equal(1_000, (long)System.Text.Json.Nodes.JsonNode.Parse(told.Body)!["count"]!);
        Assert.Equal(6, _node.Acts().Count(a => a.Act == "sign-in.refused"));
    }

    [Fact]
    public async Task A_second_factor_is_in_force_after_a_first_code_and_each_code_opens_once()
    {
        var (anna, first) = await _node.PersonAsync("anna", "quality");
        var own = _node.Get<OwnAccount>();
        var key = Totp.Key((await own.BeginSecondFactorAsync(anna))!);
        Assert.IsType<SignInOutcome.Welcome>(await _node.SignInAsync("anna", first));
        anna = (await _node.Get<PeopleDesk>().FindAsync("anna"))!;
        Assert.Null(await own.ConfirmSecondFactorAsync(anna, "000000", AccessRig.Owner));

        var confirmed = Code(key, 0);
        var codes = await own.ConfirmSecondFactorAsync(anna, confirmed[..3] + " " + confirmed[3..], AccessRig.Owner);

        Assert.Equal(10, codes!.Distinct().Count());
        Assert.Null(await own.BeginSecondFactorAsync(anna));
        Assert.IsType<SignInOutcome.CodeNeeded>(await _node.SignInAsync("anna", first));
        Assert.IsType<SignInOutcome.Refused>(await _node.SignInAsync("anna", first, confirmed));
        Assert.IsType<SignInOutcome.Welcome>(await _node.SignInAsync("anna", first, Code(key, 1)));
        Assert.IsType<SignInOutcome.Welcome>(await _node.SignInAsync("anna", first, Code(key, -1)));
        Assert.IsType<SignInOutcome.Refused>(await _node.SignInAsync("anna", first, Code(key, 1)));
    }

    [Fact]
    public async Task A_recovery_code_opens_once_is_counted_and_kept_as_a_hash()
    {
        var (anna, first) = await _node.PersonAsync("anna", "quality");
        var codes = await _node.SecondFactorAsync(anna);

        Assert.IsType<SignInOutcome.Welcome>(await _node.SignInAsync("anna", first, codes[3]));
        Assert.IsType<SignInOutcome.Refused>(await _node.SignInAsync("anna", first, codes[3]));

        var kept = (await _node.Get<PeopleDesk>().FindAsync("anna"))!;
        Assert.Equal(9, kept.RecoveryCodesLeft);
        Assert.DoesNotContain(codes[5], kept.RecoveryCodes!);
    }

    [Fact]
    public async Task A_second_factor_ends_with_the_password_only()
    {
        var (anna, first) = await _node.PersonAsync("anna", "quality");
        await _node.SecondFactorAsync(anna);
        var own = _node.Get<OwnAccount>();

        Assert.True((await own.EndSecondFactorAsync((await _node.Get<PeopleDesk>().FindAsync("anna"))!, "wrong", AccessRig.Owner)).OldIsWrong);
        Assert.IsType<SignInOutcome.CodeNeeded>(await _node.SignInAsync("anna", first));
        Assert.Empty((await own.EndSecondFactorAsync((await _node.Get<PeopleDesk>().FindAsync("anna"))!, first, AccessRig.Owner)).Problems);

        Assert.IsType<SignInOutcome.Welcome>(await _node.SignInAsync("anna", first));
        Assert.Equal(["user.second-factor-on", "user.password-wrong", "user.second-factor-off"], _node.Acts().Select(a => a.Act).Where(a => a.StartsWith("user.", StringComparison.Ordinal) && a != "user.added"));
    }

    // ASP.NET Core Identity looks at the machine's clock for codes, and takes those of two half minutes around it; so do these, from one moment.
    private string Code(byte[] key, int halfMinutesLater) => Totp.Code(key, _began + (30 * halfMinutesLater));
}
