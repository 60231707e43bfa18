# What the channel programs here share: col-channel(7). Only modules of Debian's perl-base.
package Channel;
use strict;
use warnings;
use Fcntl qw(:DEFAULT);
use File::Temp ();
use IO::Handle ();
use POSIX ();

our ($program) = $0 =~ m{([^/]*)\z};

# Ends without an answer: the message in hand, if there is one, is in doubt.
sub give_up {
        my ($code, $why) = @_;
        print STDERR "$program: $why\n";
        exit $code;
}

my %character = (t => "\t", n => "\n", r => "\r", '\\' => '\\');
my %letter = reverse %character;

sub unescape {
        my ($text) = @_;
        $text =~ s/\\([tnr\\])/$character{$1}/g;
        return $text;
}

sub escape {
        my ($text) = @_;
        $text =~ s/([\t\n\r\\])/\\$letter{$1}/g;
        return $text;
}

# Reads the settings: a hash of lists. NEEDED must be there, each once at least.
sub settings {
        my (@needed) = @_;
        my %settings;
        my $path = shift @ARGV;
        give_up(78, 'has no settings; see col-channel(7)') if !defined $path;
        open my $file, '<:raw', $path or give_up(78, "$path: $!");
        give_up(78, "$path: others than its owner may read it: chmod 600") if ((stat $file)[2] & 077);
        my $header;
        while (defined(my $line = <$file>)) {
                $line =~ s/\r?\n\z//;
                next if $line =~ /\A(?:#|\s*\z)/;
                if (!$header) {
                        $header = 1;
                        next;
                }
                my ($setting, $value) = split /\t/, $line, 3;
                push @{$settings{$setting}}, unescape($value // '');
        }
        for my $setting (@needed) {
                give_up(78, "$path: the setting $setting is missing") if !$settings{$setting};
        }
        return \%settings;
}

# The one value of a setting, or what is usual.
sub setting {
        my ($settings, $name, $usual) = @_;
        return $settings->{$name} ? $settings->{$name}[-1] : $usual;
}

# The seconds that one message may take.
sub patience {
        my ($settings) = @_;
        my $patience = setting($settings, 'patience', 50);
        give_up(78, "the setting patience is no number of seconds: $patience") if $patience !~ /\A[1-9][0-9]{0,5}\z/;
        return $patience;
}

# Calls SEND with each message, a hash of its columns, and prints the receipt that it returns: the result, and any of
# reference, cost and text.
sub serve {
        my ($send) = @_;
        binmode STDIN;
        binmode STDOUT;
        STDOUT->autoflush(1);
        my $header = <STDIN> // exit 0;
        give_up(65, 'input ended early') if $header !~ s/\n\z//;
        my @columns = split /\t/, $header, -1;
        print "message\tresult\treference\tcost\ttext\n" or exit 74;
        while (defined(my $line = <STDIN>)) {
                give_up(65, 'input ended early') if $line !~ s/\n\z//;
                my %message;
                @message{@columns} = map { unescape($_) } split /\t/, $line, -1;
                my ($result, %said) = $send->(\%message, \@columns);
                my $text = substr($said{text} // '', 0, 1000);
                utf8::decode($text) or $text =~ s/[^\x20-\x7e]/?/g;
                $text =~ s/[\x00-\x1f\x7f]+/ /g;
                utf8::encode($text);
                print join("\t", map { escape($_) } $message{message}, $result, $said{reference} // '',
                        $said{cost} // '', $text), "\n" or exit 74;
        }
        exit 0;
}

# A file without a lasting name that holds TEXT.
sub temporary {
        my ($text) = @_;
        my $file = File::Temp->new;
        binmode $file;
        (print {$file} $text) && $file->flush or give_up(74, "a temporary file: $!");
        return $file;
}

# Runs COMMAND with TEXT on its standard input: its exit status (of a signal: 128 and more), and what it writes on
# standard output. Its messages go with ours.
sub run {
        return run_within(0, @_);
}

# The same, but after so many seconds a signal ends the command; 0: it takes what time it needs.
sub run_within {
        my ($seconds, $text, @command) = @_;
        my $input = temporary($text);
        my $child = open(my $output, '-|') // give_up(69, "fork: $!");
        if (!$child) {
                open STDIN, '<', $input->filename or exit 74;
                $SIG{ALRM} = 'DEFAULT';
                alarm $seconds;
                { no warnings 'exec'; exec { $command[0] } @command; }
                print STDERR "$program: $command[0]: $!\n";
                POSIX::_exit(127);
        }
        binmode $output;
        local $/;
        my $said = <$output> // '';
        close $output;
        return ($? & 127 ? 128 + ($? & 127) : $? >> 8, $said);
}

# Runs curl for at most PATIENCE seconds with a configuration of [NAME, VALUE] pairs, which no list of processes shows: its
# exit status, the last code that the server answered (0: none, or nobody knows), the body of the answer, and whether
# there was, for all that is known, a connection.
sub curl {
        my ($patience, @configuration) = @_;
        my $body = temporary('');
        my $text = '';
        push @configuration, [output => $body->filename], ['write-out' => '%{response_code} %{time_connect}'], [silent => undef],
                ['show-error' => undef], ['connect-timeout' => 20], ['max-time' => $patience];
        for my $pair (@configuration) {
                my ($name, $value) = @$pair;
                if (defined $value) {
                        $value =~ s/([\\"])/\\$1/g;
                        $value =~ s/\n/\\n/g;
                        $value =~ s/\r/\\r/g;
                        $value =~ s/\t/\\t/g;
                        $text .= "$name = \"$value\"\n";
                } else {
                        $text .= "$name\n";
                }
        }
        # A curl whose time is over still says goodbye to the server, and waits two minutes for its answer: a second is enough.
        my ($status, $said) = run_within($patience + 1, $text, 'curl', '-q', '-K', '-');
        give_up(69, 'curl is not installed') if $status == 127;
        open my $answer, '<:raw', $body->filename or give_up(74, "the answer: $!");
        local $/;
        my ($code, $connected) = $said =~ /\A(\d+) ([\d.]+)\z/ ? ($1 + 0, $2 > 0) : (0, 1);
        return ($status, $code, scalar(<$answer>) // '', $connected);
}

# Puts TEXT whole and on disk at FOLDER/NAME, with MODE, in place of what is there; NAME is the caller's to check.
sub put {
        my ($folder, $name, $text, $mode) = @_;
        my $part = "$folder/.$name.part";
        unlink $part;
        sysopen(my $file, $part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, $mode) or give_up(73, "$part: $!");
        binmode $file;
        (print {$file} $text) && $file->flush && chmod($mode, $file) && $file->sync && close $file
                or give_up(74, "$part: $!");
        rename $part, "$folder/$name" or give_up(74, "$folder/$name: $!");
        sync_folder($folder);
        return;
}

# Appends LINE to FOLDER/NAME, with HEADER before the first one; on disk when it returns.
sub append {
        my ($folder, $name, $header, $line) = @_;
        sysopen(my $file, "$folder/$name", O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, 0600)
                or give_up(73, "$folder/$name: $!");
        my $size = (stat $file)[7];
        my $last = "\n";
        if ($size > 0) {
                sysseek $file, -1, 2 or give_up(74, "$folder/$name: $!");
                sysread $file, $last, 1;
        }
        # What was cut short when a machine stopped gets its end, and is nobody's receipt.
        my $text = ($size == 0 ? $header : $last eq "\n" ? '' : "\n") . $line;
        my $written = syswrite $file, $text;
        give_up(74, "$folder/$name: $!") if !defined $written || $written != length $text;
        $file->sync && close $file or give_up(74, "$folder/$name: $!");
        sync_folder($folder) if $size == 0;
        return;
}

sub sync_folder {
        my ($folder) = @_;
        open my $directory, '<', $folder or give_up(74, "$folder: $!");
        $directory->sync;
        close $directory;
        return;
}

# The folder that a setting names.
sub folder {
        my ($settings) = @_;
        my $folder = setting($settings, 'folder');
        give_up(78, "$folder: no such folder") if !-d $folder;
        return $folder;
}

# A file name made of a key, each byte that is no letter, digit, point or hyphen (or a point in front) as =XX; undef
# where no file can have so long a name.
sub file_name {
        my ($key, $extension) = @_;
        $key =~ s/(\A\.|[^A-Za-z0-9.-])/sprintf '=%02X', ord $1/ge;
        return length("$key.$extension") <= 240 ? "$key.$extension" : undef;
}

1;
